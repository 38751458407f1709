/** @file The thread of one embed worker. */
import { expose } from 'comlink';
import { WorkerEmbedder } from './worker-embedder.ts';

// ONNX Runtime starts the file that its code was bundled into once more for each of its threads, under this name.
if (!self.name.startsWith('em-pthread')) expose(new WorkerEmbedder());
