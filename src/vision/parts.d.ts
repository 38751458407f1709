/** What src/delivery/parts-plugin.ts makes of a file. */
declare module '*?parts' {
  const file: import('../base/parted-file.ts').PartedFile;
  export default file;
}
