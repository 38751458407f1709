/** What the plugin makes of the AssemblyScript sources. */
declare module '*/assembly/kernels.ts?compiled' {
  /** The WebAssembly binary, base64. */
  const binary: string;
  export default binary;
}
