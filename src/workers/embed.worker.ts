/** @file The thread of one embed worker. */
import { expose } from 'comlink';
import { trustScripts } from '../policy/trusted-scripts.ts';
import { reportRequests } from './request-report.ts';
import { WorkerEmbedder } from './worker-embedder.ts';

// ONNX Runtime starts the file that its code was bundled into once more for each of its threads, under this name.
if (!self.name.startsWith('em-pthread')) {
  // That file is one of a build's folder of scripts; the development server's are anywhere.
  const folder = new URL(import.meta.env.DEV ? '/' : '.', import.meta.url).href;
  trustScripts(self, (address) => address.startsWith(folder));
  reportRequests('embed', import.meta.url);
  expose(new WorkerEmbedder());
}
