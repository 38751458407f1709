/** @file Content ids that a library's field for them has room for. */
import { sha256 } from '../base/hash.ts';
import { FACTS } from './collection-shape.ts';

/** A server's row can have a key that is a long text; what stands for it fits. */
export async function storableId(contentId: string): Promise<string> {
  const bytes = new TextEncoder().encode(contentId);
  return bytes.length <= FACTS[0].elementTypeParams.max_length ? contentId : sha256(bytes);
}
