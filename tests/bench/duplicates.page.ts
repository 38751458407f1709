/** @file Rows in groups of a few near-duplicates each, as in a library of photos, through what the page offers to scripts. */
import type {} from '../../src/main.ts';
import { unwrap } from '../../src/milvus/client.ts';
import { COLLECTION, DEFAULT_PROFILE, PROFILES } from '../../src/profiles/profiles.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { clusteredPhotos } from '../support/clustered-photos.ts';

const BATCH = 1000;

/** Photos around one centre on average, their distance from it, and the share of equal ones. */
const CLUSTERS = Object.freeze({ perCluster: 3, spread: 0.2, equal: 0.02 });

/** Adds rows without thumbnails and files. @param from rows there are; also the seed */
export async function addClusteredRows(from: number, count: number): Promise<void> {
  const profile = PROFILES[DEFAULT_PROFILE];
  const photos = clusteredPhotos({ profile, random: seededRandom(from), ...CLUSTERS });
  for (let start = 0; start < count; start += BATCH) {
    const data = Array.from({ length: Math.min(BATCH, count - start) }, (_, at) => {
      const { vector, width, height, bytes, format } = photos.next().value;
      const number = from + start + at;
      return {
        [COLLECTION.vectorField]: vector,
        content_id: number.toString(16).padStart(64, '0'),
        path: `Clusters/${Math.floor(number / BATCH)}/${number}.jpg`,
        width,
        height,
        bytes,
        format,
      };
    });
    unwrap(await lookalike.milvus.entities.insert({ collectionName: COLLECTION.name, data }));
  }
}
