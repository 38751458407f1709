/** @file Section of the bench: milliseconds a query, beside the peers' indexes, and of Lookalike's own at more sizes. */
import { importInPage, withCommandPage } from '../../src/cli/command-page.ts';
import type { BarChart, SectionResult, Table } from '../../src/cli/report/report.ts';
import { besideGoal, medianRatio } from '../../src/cli/report/rounds.ts';
import type { Section } from '../../src/cli/report/section.ts';
import { listPhotos, PHOTOS_PREFIX, spread } from '../../src/cli/serve.ts';
import { DEFAULT_BALANCE, PROFILES, type BuiltProfileId } from '../../src/profiles/profiles.ts';
import { median } from '../../src/vectors/ranking.ts';
import type { IndexId, PeerSearchCost } from './search-peers.page.ts';
import type { SearchCost } from './search.page.ts';
import { ensurePeers } from './peers/peer-packages.ts';

/** Photos at most whose vectors the rows are made from: few span few dimensions, which flatters a short projection. */
const PHOTOS = 1000;
const QUERIES = 50;

interface Size {
  readonly profile: BuiltProfileId;
  readonly rows: number;
}

/** Beside the peers. */
const SIZES: readonly Size[] = Object.freeze([
  { profile: 'resnet50-dual', rows: 10_000 },
  { profile: 'resnet50', rows: 5_000 },
]);

/** Lookalike alone. */
const ALONE = Object.freeze({
  profile: 'resnet50-dual',
  rows: [10_000, 100_000],
  balances: [0, DEFAULT_BALANCE, 0.5, 1],
  shares: [1, 0.1],
} as const);
/** Milliseconds that its default search should stay under, by rows. */
const ALONE_GOALS: Readonly<Record<number, number>> = Object.freeze({ 10_000: 0.3, 100_000: 3 });

/** Times the speed of peers that Lookalike should have, at equal recall and 2048 dimensions. */
const GOAL = 5;
const GOAL_PROFILE: BuiltProfileId = 'resnet50';
const GOAL_PEERS: readonly IndexId[] = Object.freeze(['hnswlib', 'edgevec-hnsw']);

const LABELS: Readonly<Record<IndexId, string>> = Object.freeze({
  coded: 'Lookalike, exact',
  hnswlib: 'hnswlib-wasm',
  'edgevec-hnsw': 'edgevec HNSW',
  'edgevec-flat': 'edgevec flat, bits',
});

export interface SearchMeasurement {
  readonly photos: number;
  readonly peers: readonly (Size & { readonly costs: readonly PeerSearchCost[] })[];
  readonly alone: readonly SearchCost[];
}

export const search: Section = {
  id: 'search',
  title: 'Search',
  async run({ root, folder, rounds }) {
    await ensurePeers(root);
    const photos = spread(await listPhotos(folder), PHOTOS).map((name) => PHOTOS_PREFIX + encodeURI(name));
    const measured = await withCommandPage({ folder }, async (page) => {
      const peers = await importInPage<typeof import('./search-peers.page.ts')>(
        page,
        '/tests/bench/search-peers.page.ts',
      );
      const costs: SearchMeasurement['peers'][number][] = [];
      const vectors = await peers.evaluateHandle(() => new Map<string, Float32Array>());
      for (const size of SIZES) {
        const task = { ...size, photos, queries: QUERIES, rounds };
        const own = await peers.evaluate(
          async ({ embedPhotos, measurePeerSearch }, [asked, kept]) => {
            const real = await embedPhotos(asked.profile, asked.photos, say);
            kept.set(asked.profile, real);
            return measurePeerSearch({ ...asked, real }, say);
          },
          [task, vectors] as const,
        );
        costs.push({ ...size, costs: own });
      }
      const alone = await importInPage<typeof import('./search.page.ts')>(
        page,
        '/tests/bench/search.page.ts',
      );
      const task = { ...ALONE, queries: QUERIES, rounds };
      return {
        photos: photos.length,
        peers: costs,
        alone: await alone.evaluate(
          async ({ measureSearch }, [asked, kept]) => {
            const found: SearchCost[] = [];
            const real = kept.get(asked.profile);
            for await (const cost of measureSearch({ ...asked, ...(real && { real }) })) {
              say(`${cost.rows} rows: balance ${cost.balance}, share ${cost.share}`);
              found.push(cost);
            }
            return found;
          },
          [task, vectors] as const,
        ),
      };
    });
    return searchResult(measured, rounds);
  },
};

export function searchResult(measured: SearchMeasurement, rounds: number): SectionResult {
  return {
    notes: [
      `10 nearest of each query, medians over ${QUERIES} queries and ${rounds} rounds, query by query in turns, on one thread; ` +
        '"times Lookalike\'s" is the median of the rounds\' own ratios.',
      `Rows beyond ${measured.photos} photos are not photos: they are made from the photos' vectors, moved along their differences.`,
      `Recall@10 against the exact answer. hnswlib-wasm gets the narrowest candidate list with recall 0.99; M 16, efConstruction 100. ` +
        "edgevec's flat index takes bits only, so it answers something else, as its recall says.",
    ],
    tables: [...measured.peers.map(peerTable), aloneTable(measured.alone)],
    charts: [chart(measured)],
    measured,
  };
}

function nameOf({ profile, rows }: Size): string {
  return `${rows.toLocaleString('en')} x ${PROFILES[profile].dimension}`;
}

function peerTable({ costs, ...size }: SearchMeasurement['peers'][number]): Table {
  const own = costs.find(({ id }) => id === 'coded')?.times ?? [];
  return {
    title: `${nameOf(size)}, beside other indexes`,
    head: ['', 'ms a query', "times Lookalike's", 'recall@10', 'built in, s', 'bytes a row', 'ef'],
    rows: costs.map(({ id, times, recall, buildSeconds, bytesPerRow, ef }) => {
      const ratio = medianRatio(times, own);
      const hasGoal = size.profile === GOAL_PROFILE && GOAL_PEERS.includes(id);
      const compared = hasGoal ? besideGoal(ratio, GOAL) : ratio.toFixed(2);
      return [
        LABELS[id],
        median(times).toFixed(3),
        id === 'coded' ? '' : compared,
        recall.toFixed(3),
        buildSeconds.toFixed(2),
        bytesPerRow.toFixed(0),
        ef === null ? '' : String(ef),
      ];
    }),
  };
}

function aloneTable(costs: readonly SearchCost[]): Table {
  return {
    title: 'Lookalike alone, one thread',
    head: [
      'rows',
      'slider',
      'filter leaves',
      'ms a query',
      'recall@10',
      'built in, s',
      'bytes a row beyond the vector',
    ],
    rows: costs.map(({ rows, balance, share, ms, recall, buildSeconds, bytesPerRow }) => {
      const goal = balance === DEFAULT_BALANCE && share === 1 ? ALONE_GOALS[rows] : undefined;
      const met = goal === undefined ? '' : ` (goal ${goal}: ${ms <= goal ? 'met' : 'not met'})`;
      return [
        rows.toLocaleString('en'),
        balance.toFixed(2),
        share === 1 ? 'all' : `${(share * 100).toFixed(0)} %`,
        ms.toFixed(3) + met,
        recall.toFixed(3),
        buildSeconds.toFixed(2),
        bytesPerRow.toFixed(0),
      ];
    }),
  };
}

function chart({ peers }: SearchMeasurement): BarChart {
  return {
    kind: 'bars',
    title: 'Milliseconds a query',
    subtitle: '10 nearest, one thread; less is better',
    groups: peers.map(({ costs, ...size }) => ({
      title: nameOf(size),
      bars: costs.map(({ id, times, recall }) => ({
        label: LABELS[id],
        own: id === 'coded',
        value: median(times),
        note: `recall ${recall.toFixed(3)}`,
      })),
    })),
  };
}
