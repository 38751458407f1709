/** @file The thread of one embed worker. */
import { expose, transfer } from 'comlink';
import type { IdentifiedPhoto } from '../vision/embedder.ts';
import { PhotoEmbedder, type PhotoEmbedderApi } from '../vision/photo-embedder.ts';
import './error-transfer.ts';

/** Hands the bytes of a file over instead of copying them. */
class TransferringEmbedder extends PhotoEmbedder implements PhotoEmbedderApi {
  override async identify(file: Blob): Promise<IdentifiedPhoto> {
    const photo = await super.identify(file);
    return transfer(photo, [photo.bytes]);
  }
}

// ONNX Runtime starts the file that its code was bundled into once more for each of its threads, under this name.
if (!self.name.startsWith('em-pthread')) expose(new TransferringEmbedder());
