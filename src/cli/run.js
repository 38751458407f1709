// Runs a TypeScript entry point under plain Node through Vite's own module runner: `node src/cli/run.js NAME [ARGS]`.
import { runnerImport } from 'vite';

const name = process.argv[2] ?? '';
const { module } = await runnerImport(new URL(`./${name}.ts`, import.meta.url).pathname, {
  configFile: false,
});
process.exitCode = (await module.main(process.argv.slice(3))) ?? 0;
