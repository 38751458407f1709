/** @file What an embed worker exposes. */
import { expose, transfer, wrap } from 'comlink';
import { LookalikeError } from '../base/errors.ts';
import type { Profile } from '../profiles/profiles.ts';
import type { VectorEngine } from '../vision/batcher.ts';
import type { IdentifiedPhoto } from '../vision/embedder.ts';
import { closePicture } from '../vision/picture.ts';
import { PhotoEmbedder } from '../vision/photo-embedder.ts';
import { readPicture, type PhotoInput } from '../vision/photo-pixels.ts';
import type { EmbedWorkerApi } from './embed-worker-api.ts';
import './error-transfer.ts';
import { readFilmApart } from './film-reading.ts';

export class WorkerEmbedder extends PhotoEmbedder implements EmbedWorkerApi {
  constructor() {
    super(readFilmApart);
  }

  /** Hands the bytes of a file over instead of copying them. */
  override async identify(file: Blob): Promise<IdentifiedPhoto> {
    const photo = await super.identify(file);
    return transfer(photo, 'byteLength' in photo.content ? [photo.content] : []);
  }

  serve(port: MessagePort): void {
    const { vectors } = this;
    if (!vectors) throw new LookalikeError('INTERNAL', 'Another worker asked before the model was loaded.');
    const engine: VectorEngine<PhotoInput> = {
      add: async (ticket, photo, ...wanted) => {
        try {
          return await vectors.add(ticket, photo, ...wanted);
        } finally {
          closePicture(photo);
        }
      },
      cancel: (ticket) => vectors.cancel(ticket),
    };
    expose(engine, port);
  }

  connect(port: MessagePort, pictures: boolean, own?: Profile): void {
    this.own = own;
    const engine = wrap<VectorEngine<PhotoInput>>(port);
    if (pictures) this.read = readPicture;
    this.vectors = {
      add: (ticket, photo, ...wanted) => {
        const content = 'source' in photo ? photo.source : photo.buffer;
        return engine.add(ticket, transfer(photo, [content]), ...wanted);
      },
      // Nobody waits for the answer to a cancellation.
      cancel: (ticket) => void engine.cancel(ticket),
    };
  }
}
