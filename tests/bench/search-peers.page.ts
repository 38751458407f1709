/**
 * @file What a search costs beside the peers' indexes: the same rows, the same queries, in turns, on the page's thread.
 * Runs in the page; `search.ts` asks for it and reports.
 */
import { openEngine } from '../../src/engine.ts';
import { PROFILES, type BuiltProfileId } from '../../src/profiles/profiles.ts';
import { squaredL2 } from '../../src/vectors/kernels.ts';
import { mean, median } from '../../src/vectors/ranking.ts';
import { TopK } from '../../src/vectors/top-k.ts';
import { nearRealMatrix } from '../support/near-real-vectors.ts';
import {
  openCoded,
  openEdgevecFlat,
  openEdgevecGraph,
  openHnswlib,
  type PeerIndex,
} from './peers/indexes.page.ts';

export type IndexId = 'coded' | 'hnswlib' | 'edgevec-hnsw' | 'edgevec-flat';

export interface PeerSearchTask {
  readonly profile: BuiltProfileId;
  readonly rows: number;
  /** Row-major vectors of photos; rows beyond them are made from them. */
  readonly real: Float32Array;
  readonly queries: number;
  readonly rounds: number;
}

export interface PeerSearchCost {
  readonly id: IndexId;
  readonly buildSeconds: number;
  /** Medians over the queries, one a round; milliseconds. */
  readonly times: readonly number[];
  /** Share of the ten nearest found; what is as near as the tenth counts. */
  readonly recall: number;
  /** Width of the candidate list, where there is one. */
  readonly ef: number | null;
  readonly bytesPerRow: number;
}

const LIMIT = 10;
const SEED = 20_246;
/** The first of these widths with this recall is taken; edgevec has to be told one before it is built. */
const WIDTHS = Object.freeze([10, 16, 24, 32, 48, 64, 96, 128, 192, 256]);
const RECALL = 0.99;
const EDGEVEC_WIDTH = 64;

const OPEN: Readonly<Record<IndexId, (dimension: number) => Promise<PeerIndex>>> = {
  coded: openCoded,
  hnswlib: openHnswlib,
  'edgevec-hnsw': (dimension) => openEdgevecGraph(dimension, EDGEVEC_WIDTH),
  'edgevec-flat': openEdgevecFlat,
};

/** Vectors of photos, row-major, as the library would keep them. */
export async function embedPhotos(
  profile: BuiltProfileId,
  photos: readonly string[],
  say: (line: string) => void,
): Promise<Float32Array> {
  const { dimension } = PROFILES[profile];
  const engine = openEngine({ database: 'bench-vectors', profile, precision: 'int8' });
  const vectors = new Float32Array(photos.length * dimension);
  try {
    await engine.embedder.warmUp();
    let next = 0;
    const embedOneByOne = async (): Promise<void> => {
      for (let at = next++; at < photos.length; at = next++) {
        say(`${profile}: photo ${at + 1} of ${photos.length}`);
        const photo = await (await fetch(photos[at] ?? '')).blob();
        vectors.set((await engine.embedder.embed(photo, { profile })).vector, at * dimension);
      }
    };
    await Promise.all(Array.from({ length: engine.embedder.width }, embedOneByOne));
  } finally {
    engine.close();
  }
  return vectors;
}

export async function measurePeerSearch(
  { profile, rows, real, queries, rounds }: PeerSearchTask,
  say: (line: string) => void,
): Promise<PeerSearchCost[]> {
  const { dimension, blocks } = PROFILES[profile];
  const all = nearRealMatrix(rows + queries, { dimension, blocks, seed: SEED, real });
  // The last ones are asked with and are not in the index; the first are the photos themselves.
  const stored = all.subarray(0, rows * dimension);
  const asked = Array.from({ length: queries }, (_, query) =>
    all.slice((rows + query) * dimension, (rows + query + 1) * dimension),
  );
  const tenths = asked.map((query) => tenthDistance(query, stored));
  const contestants: { id: IndexId; index: PeerIndex; buildSeconds: number; ef: number | null }[] = [];
  for (const [id, open] of Object.entries(OPEN) as [IndexId, (typeof OPEN)[IndexId]][]) {
    say(`${rows} x ${dimension}: building ${id}`);
    const index = await open(dimension);
    const start = performance.now();
    index.build(stored);
    const buildSeconds = (performance.now() - start) / 1000;
    const ef = id === 'edgevec-hnsw' ? EDGEVEC_WIDTH : chooseEf(index, asked, stored, tenths);
    contestants.push({ id, index, buildSeconds, ef });
  }
  const times = new Map<IndexId, number[]>(contestants.map(({ id }) => [id, []]));
  // One round more, the first, is not counted: engines compile what runs often, and some were searched before.
  for (let round = 0; round <= rounds; round++) {
    say(`${rows} x ${dimension}: round ${round} of ${rounds}`);
    const own = new Map<IndexId, number[]>(contestants.map(({ id }) => [id, []]));
    for (const query of asked) {
      for (const { id, index } of contestants) {
        const start = performance.now();
        index.search(query, LIMIT);
        own.get(id)?.push(performance.now() - start);
      }
    }
    if (round === 0) continue;
    for (const [id, milliseconds] of own) times.get(id)?.push(median(milliseconds));
  }
  return contestants.map(({ id, index, buildSeconds, ef }) => {
    const cost = {
      id,
      buildSeconds,
      ef,
      times: times.get(id) ?? [],
      recall: recallOf(index, asked, stored, tenths),
      bytesPerRow: index.bytes() / rows,
    };
    index.close();
    return cost;
  });
}

/** Sets the narrowest width with the recall that is asked for, the widest where none has it. */
function chooseEf(
  index: PeerIndex,
  asked: readonly Float32Array[],
  stored: Float32Array,
  tenths: readonly number[],
): number | null {
  if (!index.setEf) return null;
  for (const ef of WIDTHS) {
    index.setEf(ef);
    if (ef === WIDTHS.at(-1) || recallOf(index, asked, stored, tenths) >= RECALL) return ef;
  }
  return null;
}

function recallOf(
  index: PeerIndex,
  asked: readonly Float32Array[],
  stored: Float32Array,
  tenths: readonly number[],
): number {
  return mean(
    asked.map((query, at) => {
      const found = Array.from(index.search(query, LIMIT));
      const distances = found.map((row) => Math.fround(squaredL2(query, stored, row * query.length)));
      return distances.filter((distance) => distance <= (tenths[at] ?? NaN)).length / LIMIT;
    }),
  );
}

function tenthDistance(query: Float32Array, stored: Float32Array): number {
  const top = new TopK(LIMIT);
  for (let row = 0; row < stored.length / query.length; row++) {
    top.offer(Math.fround(squaredL2(query, stored, row * query.length)), row);
  }
  return top.worst;
}
