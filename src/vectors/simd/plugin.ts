/** @file Vite plugin: compiles the AssemblyScript kernels and hands their bytes out in a module, so that nothing is fetched. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { bytesToBase64 } from '../../base/base64.ts';

const SOURCE = fileURLToPath(new URL('./assembly/kernels.ts', import.meta.url));
/** What asks for the compiled form; module-type.d.ts declares it. */
const SUFFIX = 'assembly/kernels.ts?compiled';
const OPTIONS = [
  '--optimizeLevel=3',
  '--noAssert',
  // An allocator and no collector: nothing here is an object.
  '--runtime=minimal',
  '--maximumMemory=65536',
];
/** What each of the module's exports may use: module-type.d.ts declares them. */
const FEATURES = Object.freeze({
  simd: ['--enable=simd'],
  relaxed: ['--enable=simd', '--enable=relaxed-simd'],
});

/** Not named in the import itself: its type declarations change those of all arrays in the program. */
const COMPILER: string = 'assemblyscript/asc';

/** As much of the compiler as is used here. */
interface Compiler {
  main(
    options: readonly string[],
    files: {
      readFile(name: string): string | null;
      writeFile(name: string, contents: string | Uint8Array): void;
      listFiles(): string[];
      readonly stderr: { write(text: string | Uint8Array): void };
    },
  ): Promise<{ readonly error: Error | null }>;
}

/** The module's text; a build has several such plugins, one for each kind of worker. */
let compiled: Promise<string> | undefined;

/** For the development server, tests and builds: the module's exports are WebAssembly binaries in base64. */
export function simdPlugin(): Plugin {
  return {
    name: 'lookalike:simd',
    enforce: 'pre',
    resolveId: (id) => (id.endsWith(SUFFIX) ? `\0${SUFFIX}` : undefined),
    async load(id) {
      if (id !== `\0${SUFFIX}`) return undefined;
      this.addWatchFile(SOURCE);
      compiled ??= compileAll();
      return compiled;
    },
  };
}

async function compileAll(): Promise<string> {
  let text = '';
  for (const [name, features] of Object.entries(FEATURES)) {
    const binary = bytesToBase64(await compile(features));
    text += `export const ${name} = ${JSON.stringify(binary)};\n`;
  }
  return text;
}

async function compile(features: readonly string[]): Promise<Uint8Array> {
  const { default: asc } = (await import(COMPILER)) as { default: Compiler };
  const source = await readFile(SOURCE, 'utf8');
  let binary: Uint8Array | undefined;
  let said = '';
  const { error } = await asc.main(['kernels.ts', '--outFile=kernels.wasm', ...OPTIONS, ...features], {
    readFile: (name) => (name === 'kernels.ts' ? source : null),
    writeFile: (_, contents) => {
      if (typeof contents !== 'string') binary = contents;
    },
    listFiles: () => [],
    stderr: { write: (text) => (said += String(text)) },
  });
  if (error || !binary) throw new Error(`${SOURCE} does not compile: ${said}`, { cause: error });
  return binary;
}
