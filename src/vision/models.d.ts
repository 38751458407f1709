/** What src/weights/plugin.ts puts into a build. */
declare module 'virtual:lookalike/models' {
  const files: Pick<import('./model.ts').ModelFiles, 'models' | 'labels'> & {
    /** Relative to the page, ending in a slash. */
    readonly folder: string;
  };
  export default files;
}
