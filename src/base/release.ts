/** @file Memory given back at once: what waits for a collection of garbage may wait for minutes. */

/** Not in the types of this target yet. */
interface Transferable {
  transfer?(length: number): ArrayBuffer;
}

/** Empties a buffer that nobody reads any more; where the browser cannot, its memory goes with the next collection. */
export function release(buffer: ArrayBuffer): void {
  (buffer as Transferable).transfer?.(0);
}
