#!/usr/bin/env node
// `lookalike` where the project is linked (`npm link`): what `npm run lookalike --` runs, without npm's two lines.
process.argv.splice(2, 0, 'lookalike');
await import('./run.js');
