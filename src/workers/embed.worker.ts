/** @file The thread of one embed worker. */
import { expose, transfer, wrap } from 'comlink';
import { LookalikeError } from '../base/errors.ts';
import type { VectorEngine } from '../vision/batcher.ts';
import type { IdentifiedPhoto } from '../vision/embedder.ts';
import { PhotoEmbedder } from '../vision/photo-embedder.ts';
import type { EmbedWorkerApi } from './embed-worker-api.ts';
import './error-transfer.ts';

class WorkerEmbedder extends PhotoEmbedder implements EmbedWorkerApi {
  /** Hands the bytes of a file over instead of copying them. */
  override async identify(file: Blob): Promise<IdentifiedPhoto> {
    const photo = await super.identify(file);
    return transfer(photo, [photo.bytes]);
  }

  serve(port: MessagePort): void {
    if (!this.vectors)
      throw new LookalikeError('INTERNAL', 'Another worker asked before the model was loaded.');
    expose(this.vectors, port);
  }

  connect(port: MessagePort): void {
    const engine = wrap<VectorEngine<Uint8ClampedArray>>(port);
    this.vectors = {
      add: (ticket, rgba, output) => engine.add(ticket, transfer(rgba, [rgba.buffer]), output),
      // Nobody waits for the answer to a cancellation.
      cancel: (ticket) => void engine.cancel(ticket),
    };
  }
}

// ONNX Runtime starts the file that its code was bundled into once more for each of its threads, under this name.
if (!self.name.startsWith('em-pthread')) expose(new WorkerEmbedder());
