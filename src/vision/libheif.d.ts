/** What the package's own types leave out: the factory, by its file. `src/vision/heic.ts` says what it makes. */
declare module 'libheif-js/libheif-wasm/libheif.js' {
  const open: (options: { readonly wasmBinary: ArrayBuffer }) => unknown;
  export default open;
}
