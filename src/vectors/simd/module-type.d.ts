/** What the plugin makes of the AssemblyScript sources. */
declare module '*/assembly/kernels.ts?compiled' {
  /** WebAssembly binaries, base64, by the instructions they need. */
  export const simd: string;
  export const relaxed: string;
}
