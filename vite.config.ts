import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumLaunchOptions, SOFTWARE_GPU } from './src/cli/chromium.ts';
import { samplesPlugin } from './src/photos/build/samples-plugin.ts';
import { firstChunk, wordsChunk } from './src/delivery/first-chunk.ts';
import { partsPlugin } from './src/delivery/parts-plugin.ts';
import { releasePlugin } from './src/delivery/release-plugin.ts';
import { WORKER_OUTPUT } from './src/delivery/worker-chunk.ts';
import { sbomPlugin } from './src/delivery/sbom-plugin.ts';
import { headersPlugin } from './src/policy/headers-plugin.ts';
import { policyPlugin } from './src/policy/plugin.ts';
import { simdPlugin } from './src/vectors/simd/plugin.ts';
import { modelsPlugin } from './src/weights/plugin.ts';

/** Their glue code finds files relative to itself; pre-bundling would move it away from them. */
const ENGINES = ['onnxruntime-web', 'hnswlib-wasm'];

/** Tests of what computes on a graphics card; they run on Chromium's software adapter. */
const GPU_TESTS = 'tests/browser/*gpu*.test.ts';

/** What a page comes to show, it may come to late on a busy machine. */
const EXPECT = { poll: { timeout: 20_000 } };

/** Runs before each file of tests. */
const SETUP = ['tests/support/fixed-seed.ts'];

/** What is frozen and not used is left out: else each file would have all of the table in src/profiles. */
const TREESHAKE = { manualPureFunctions: ['Object.freeze'] };

export default defineConfig({
  base: './',
  plugins: [
    headersPlugin(),
    policyPlugin(),
    simdPlugin(),
    partsPlugin(),
    modelsPlugin(),
    samplesPlugin(),
    sbomPlugin(),
    releasePlugin(),
  ],
  // Workers are built with plugins of their own.
  worker: {
    format: 'es',
    plugins: () => [simdPlugin(), partsPlugin()],
    rolldownOptions: { output: WORKER_OUTPUT, treeshake: TREESHAKE },
  },
  // Bundled before the first page asks: found later, they would make the page reload under a running test.
  optimizeDeps: {
    exclude: ENGINES,
    include: [
      '@observablehq/plot',
      '@preact/signals',
      'comlink',
      'exifreader',
      'fast-check',
      'idb',
      'libheif-js/libheif-wasm/libheif.js',
      'lossless-json',
      'mediabunny',
      'onnx-proto',
      'preact',
      'umap-js',
    ],
  },
  build: {
    target: 'es2022',
    // The WASM runtime and the models are fetched, not inlined.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1024,
    rolldownOptions: {
      treeshake: TREESHAKE,
      output: {
        codeSplitting: {
          groups: [
            { debugName: 'words', name: wordsChunk, priority: 1 },
            { debugName: 'first', name: firstChunk },
          ],
        },
      },
    },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          environment: 'node',
          // They have neither page nor server in common, and are nothing but computation.
          maxWorkers: '100%',
          // Properties over thousands of rows take seconds, and several times that beside other work.
          testTimeout: 60_000,
          setupFiles: SETUP,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          setupFiles: SETUP,
          // One page at a time: the tests share an origin's IndexedDB and two cores.
          fileParallelism: false,
          testTimeout: 300_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: await chromiumLaunchOptions() }),
            instances: [
              { browser: 'chromium', exclude: [GPU_TESTS] },
              {
                browser: 'chromium',
                name: 'browser (chromium with SwiftShader)',
                include: [GPU_TESTS],
                provider: playwright({ launchOptions: await chromiumLaunchOptions(SOFTWARE_GPU) }),
              },
            ],
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['tests/e2e/global-setup.ts', 'tests/e2e/stub-setup.ts'],
          expect: EXPECT,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browsers',
          include: ['tests/browsers/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['tests/e2e/global-setup.ts'],
          expect: EXPECT,
          fileParallelism: false,
          testTimeout: 300_000,
        },
      },
      {
        plugins: [simdPlugin()],
        test: {
          name: 'long',
          include: ['tests/long/**/*.test.ts'],
          environment: 'node',
          setupFiles: SETUP,
          // The apps are built for those that open them, of which the soak wants the processor to itself.
          globalSetup: ['tests/e2e/global-setup.ts', 'tests/e2e/stub-setup.ts'],
          fileParallelism: false,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'milvus',
          include: ['tests/milvus/**/*.test.ts'],
          environment: 'node',
          setupFiles: SETUP,
          // The app is built for the test of the page.
          globalSetup: ['tests/milvus/global-setup.ts', 'tests/e2e/global-setup.ts'],
          expect: EXPECT,
          // They share one server and two cores.
          fileParallelism: false,
          testTimeout: 1_800_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
