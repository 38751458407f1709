/**
 * @file Where the files of the package lie that are loaded and not bundled: workers, WebAssembly, models. The build of the package
 * writes {@link addressExpression} in place of the address of each in code of the page's thread; workers find theirs beside themselves.
 */

/** Of the package, and below it the models. */
export const FILES = 'files/';
const MODELS = 'models/';

/** A registered symbol: of all copies of the package in a page. */
const KEY = 'lookalike:files';

const BASE = `(globalThis[Symbol.for(${JSON.stringify(KEY)})]??import.meta.url.replace(/[^/]*$/,${JSON.stringify(FILES)}))`;

/**
 * JavaScript, in a module of the package, for the address of a file. It is read when it is used: modules are run before anybody
 * can say where their files are.
 * @param file relative to {@link FILES}
 */
export function addressExpression(file: string): string {
  return `({toString:()=>new URL(${JSON.stringify(file)},${BASE}).href})`;
}

/**
 * From now on files are loaded from below `folder`; from beside the package's modules until then.
 * @param folder of this origin, ending in a slash, e.g. `/lookalike/`; relative to the page
 */
export function loadFilesFrom(folder: string | URL): void {
  (globalThis as Record<symbol, unknown>)[Symbol.for(KEY)] = new URL(folder, document.baseURI).href;
}

/** Absolute address of the folder of models, ending in a slash. @param models relative to the files */
export function modelsFolder(models = MODELS): string {
  const files = (globalThis as Record<symbol, unknown>)[Symbol.for(KEY)] as string | undefined;
  return new URL(models, files ?? import.meta.url.replace(/[^/]*$/u, FILES)).href;
}
