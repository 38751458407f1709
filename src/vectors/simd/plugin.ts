/** @file Vite plugin: compiles the AssemblyScript kernels and hands their bytes out as a module, so that nothing is fetched. */
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
  '--enable=simd',
];

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

/** For the development server, tests and builds: the module's default export is the WebAssembly binary in base64. */
export function simdPlugin(): Plugin {
  let compiled: Promise<Uint8Array> | undefined;
  return {
    name: 'lookalike:simd',
    enforce: 'pre',
    resolveId: (id) => (id.endsWith(SUFFIX) ? `\0${SUFFIX}` : undefined),
    async load(id) {
      if (id !== `\0${SUFFIX}`) return undefined;
      this.addWatchFile(SOURCE);
      compiled ??= compile();
      return `export default ${JSON.stringify(bytesToBase64(await compiled))};`;
    },
  };
}

async function compile(): Promise<Uint8Array> {
  const { default: asc } = (await import(COMPILER)) as { default: Compiler };
  const source = await readFile(SOURCE, 'utf8');
  let binary: Uint8Array | undefined;
  let said = '';
  const { error } = await asc.main(['kernels.ts', '--outFile=kernels.wasm', ...OPTIONS], {
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
