// Runs a TypeScript entry point under plain Node through Vite: `node src/cli/run.js NAME [ARGS]` runs NAME.ts' main().
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const [name = '', ...args] = process.argv.slice(2);
const vite = await createServer({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
});
try {
  const { main } = await vite.ssrLoadModule(`/src/cli/${name}.ts`);
  process.exitCode = await main(args);
} finally {
  await vite.close();
}
