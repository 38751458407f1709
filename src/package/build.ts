/**
 * @file Builds the npm package: ES modules that hold all they need, the files that these load, types, and a plugin for sites built by
 * Vite. Not Vite's library mode, which writes every file into the script that names it, 40 MB of WebAssembly among them.
 */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type InlineConfig, type Plugin, type Rolldown } from 'vite';
import { WORKER_OUTPUT } from '../delivery/worker-chunk.ts';
import { simdPlugin } from '../vectors/simd/plugin.ts';
import { partsPlugin } from '../delivery/parts-plugin.ts';
import { MANIFEST_FILE, MODELS_FOLDER, type Manifest } from '../weights/manifest.ts';
import { modelsPlugin } from '../weights/plugin.ts';
import { partFiles, published } from '../weights/published.ts';
import { writeDeclarations } from './declarations.ts';
import { addressExpression, FILES } from './files.ts';

/** Modules that can be imported, by what follows the package's name. */
const ENTRIES = Object.freeze({
  index: 'src/index.ts',
  embedder: 'src/package/embedder.ts',
  milvus: 'src/package/milvus.ts',
  vectors: 'src/package/vectors.ts',
});
/** Runs in Node, in the build of a site. */
const SITE_PLUGIN = 'src/package/vite.ts';

/** Changes something by being imported: how errors cross threads. A bundler must not leave it out. */
const EFFECTIVE = /\/workers\/error-transfer\.ts$/u;

/** Folders of the package. */
const MODULES = 'modules';
const TYPES = 'types';

const TARGET = 'es2022';

/**
 * Writes the package to `out`, which is emptied before.
 * @param root the project's folder
 */
export async function buildPackage(root: string, out: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const effective = await buildModules(root, path.join(out, MODULES));
  await buildSitePlugin(root, path.join(out, MODULES));
  writeDeclarations({
    root,
    sources: [...Object.values(ENTRIES), SITE_PLUGIN].map((file) => path.join(root, file)),
    folder: path.join(out, TYPES),
  });
  await copyModels(path.join(root, 'public', MODELS_FOLDER), path.join(out, MODULES, FILES, MODELS_FOLDER));
  await cp(path.join(root, 'public/licences'), path.join(out, 'licences'), { recursive: true });
  await cp(path.join(root, 'LICENSE'), path.join(out, 'LICENSE'));
  await cp(path.join(root, 'src/package/README.md'), path.join(out, 'README.md'));
  await writeFile(
    path.join(out, 'package.json'),
    JSON.stringify(await description(root, effective), null, 2),
  );
}

/** @returns names of the modules that are not to be left out */
async function buildModules(root: string, outDir: string): Promise<string[]> {
  const config: InlineConfig = {
    root,
    configFile: false,
    logLevel: 'warn',
    base: './',
    plugins: [
      simdPlugin(),
      partsPlugin(),
      modelsPlugin(`${addressExpression(`${MODELS_FOLDER}/`)}.toString()`),
      bundledAgain(),
    ],
    worker: {
      format: 'es',
      plugins: () => [simdPlugin(), partsPlugin()],
      rolldownOptions: { output: WORKER_OUTPUT },
    },
    experimental: {
      renderBuiltUrl: (file, { hostId }) =>
        hostId.startsWith(FILES)
          ? { relative: true }
          : { runtime: addressExpression(file.slice(FILES.length)) },
    },
    build: {
      outDir,
      target: TARGET,
      assetsDir: FILES.slice(0, -1),
      assetsInlineLimit: 0,
      // Models and licences are copied, the app's other files are not.
      copyPublicDir: false,
      // Who bundles it does that.
      minify: false,
      modulePreload: false,
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(ENTRIES).map(([name, file]) => [name, path.join(root, file)]),
        ),
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  };
  const { output } = (await build(config)) as Rolldown.RolldownOutput;
  return output.flatMap((file) =>
    file.type === 'chunk' && file.moduleIds.some((id) => EFFECTIVE.test(id)) ? [file.fileName] : [],
  );
}

/** Vite declares this name in modules that import others later; in a module that declares it already that is an error. */
const DECLARED_AGAIN = '__vitePreload';

/** Lets Vite bundle what it has bundled. */
function bundledAgain(): Plugin {
  return {
    name: 'lookalike:bundled-again',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk') file.code = file.code.replaceAll(DECLARED_AGAIN, 'importLater');
      }
    },
  };
}

async function copyModels(from: string, to: string): Promise<void> {
  const manifest = JSON.parse(await readFile(path.join(from, MANIFEST_FILE), 'utf8')) as Manifest;
  await mkdir(to, { recursive: true });
  await Promise.all(
    partFiles(published(manifest)).map((file) => cp(path.join(from, file), path.join(to, file))),
  );
}

async function buildSitePlugin(root: string, outDir: string): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      outDir,
      emptyOutDir: false,
      ssr: path.join(root, SITE_PLUGIN),
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: '[name].js' } },
    },
  });
}

async function description(root: string, effective: readonly string[]): Promise<object> {
  const { name, version, description, license } = JSON.parse(
    await readFile(path.join(root, 'package.json'), 'utf8'),
  ) as Readonly<Record<string, string>>;
  const entry = (module: string, source: string): object => ({
    types: `./${TYPES}/${source.replace(/^src\//u, '').replace(/\.ts$/u, '.d.ts')}`,
    default: `./${MODULES}/${module}.js`,
  });
  return {
    name,
    version,
    description,
    license,
    keywords: ['reverse image search', 'image similarity', 'embedding', 'HNSW', 'Milvus', 'ONNX', 'WebGPU'],
    type: 'module',
    exports: {
      ...Object.fromEntries(
        Object.entries(ENTRIES).map(([module, source]) => [
          module === 'index' ? '.' : `./${module}`,
          entry(module, source),
        ]),
      ),
      './vite': entry('vite', SITE_PLUGIN),
      [`./${FILES}*`]: `./${MODULES}/${FILES}*`,
      './package.json': './package.json',
    },
    sideEffects: effective.map((file) => `./${MODULES}/${file}`),
    files: [MODULES, TYPES, 'licences'],
    peerDependencies: { vite: '>=6' },
    peerDependenciesMeta: { vite: { optional: true } },
  };
}
