/** @file Somebody who can embed photos, as the bench sees them. */

/** Pooled features of a photo, of any length; what a file is decoded, resized and computed with is the peer's own. */
export type EmbedPhoto = (photo: Blob) => Promise<Float32Array>;

/** Where the peers' packages stand on the server that commands use. */
export const PEERS_FOLDER = '/tests/bench/node_modules/';

/** A peer's module or file that the root project does not depend on, so that neither types nor bundler look for it. */
export function importPeer<Module>(file: string): Promise<Module> {
  return import(/* @vite-ignore */ PEERS_FOLDER + file) as Promise<Module>;
}
