import { createServer } from 'vite';
const v = await createServer({ root: '/work/wt/command', configFile: false, appType: 'custom', logLevel: 'error', server: { middlewareMode: true, hmr: false, watch: null, ws: false }, optimizeDeps: { noDiscovery: true } });
try { await v.ssrLoadModule('/'+process.argv[2]); } finally { await v.close(); }
