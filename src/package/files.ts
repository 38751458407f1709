/**
 * @file Where the files of the package lie that are loaded and not bundled: workers, WebAssembly, models. The build of the package
 * writes {@link addressExpression} in place of the address of each in code of the page's thread; workers find theirs beside themselves.
 */

/** Folder of the package, beside the modules. */
export const FILES = 'files/';

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
