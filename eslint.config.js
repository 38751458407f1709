import tseslint from 'typescript-eslint';

/** Layers, lowest first: a folder imports only from folders before it in this list (ARCHITECTURE.md, "The tree"). */
const LAYERS = [
  'base',
  'profiles',
  'vectors',
  'weights',
  'vision',
  'photos',
  'store',
  'milvus',
  'library',
  'policy',
  'delivery',
  'workers',
  'package',
  'ui',
  'cli',
];

/** A package is named in one folder only, so that replacing it touches one folder only. */
const OWNED_PACKAGES = {
  'onnx-proto': ['weights'],
  'hnswlib-wasm': ['vectors'],
  'onnxruntime-web': ['vision'],
  'libheif-js': ['vision'],
  exifreader: ['vision'],
  mediabunny: ['vision'],
  idb: ['store'],
  'lossless-json': ['milvus'],
  comlink: ['workers'],
  '@zip.js/zip.js': ['library'],
  'umap-js': ['library'],
  '@observablehq/plot': ['ui'],
  preact: ['ui'],
  '@preact/signals': ['ui'],
  'jpeg-js': ['photos'],
  picomatch: ['photos'],
  'playwright-core': ['cli'],
  typescript: ['package'],
  typedoc: [],
};

const layerRules = LAYERS.map((layer, position) => ({
  files: [`src/${layer}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...LAYERS.slice(position + 1).map((above) => ({
            group: [`**/${above}/*`],
            message: `src/${layer} lies below src/${above}: arrows point down only.`,
          })),
          ...Object.entries(OWNED_PACKAGES)
            .filter(([, owners]) => !owners.includes(layer))
            .map(([name, owners]) => ({
              group: [name, `${name}/*`],
              message: `${name} is named in src/${owners[0]} only.`,
            })),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  // The kernels are AssemblyScript: TypeScript's syntax, not its types. The examples import the package that is built.
  {
    ignores: [
      'dist',
      'dist-demo',
      'dist-lib',
      'node_modules',
      'public',
      '.cache',
      'coverage',
      'src/vectors/simd/assembly',
      'tests/examples',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './src/workers/tsconfig.json', './src/delivery/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
  ...layerRules,
);
