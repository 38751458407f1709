/** @file Why a photo was found: where it is similar to the query. Loaded when somebody asks. */
import { LookalikeError } from '../base/errors.ts';
import { OUTPUTS, PROFILES, type Profile } from '../profiles/profiles.ts';
import { normalize } from '../vectors/kernels.ts';
import { sharesOf } from '../vision/activation.ts';
import type { Embedder } from '../vision/embedder.ts';
import { inputSquare } from '../vision/preprocess.ts';
import { partsOf, type QueryVectorsParts } from './query-vectors.ts';
import type { ExplainOptions, Explanation, Query } from './types.ts';

/** The output that a position's features are compared with: their mean, whatever the library's vectors are. */
const POOLED = PROFILES.resnet50.output;

export interface ExplainingParts extends QueryVectorsParts {
  readonly embedder: Pick<Embedder, 'embed'>;
  readonly profile: Profile;
}

/** Errors: `LibraryApi.explain`. */
export async function explain(
  query: Query,
  id: string,
  parts: ExplainingParts,
  { crop, turn = 1, signal }: ExplainOptions = {},
): Promise<Explanation> {
  const { embedder, open } = parts;
  const options = { profile: parts.profile.id, ...(signal ? { signal } : {}) };
  const hit = await open(id);
  const seen = partsOf(query, crop).map(async (part) => {
    const file = 'id' in part.query ? (await open(part.query.id)).file : part.query;
    const { outputs } = await embedder.embed(file, {
      ...options,
      outputs: [POOLED],
      turns: [turn],
      ...(part.crop ? { crop: part.crop } : {}),
    });
    return { pooled: outputOf(outputs, POOLED), weight: part.weight };
  });
  const found = embedder.embed(hit.file, { ...options, outputs: [OUTPUTS.map] });
  const [photo, ...queries] = await Promise.all([found, ...seen]);
  const wanted = new Float32Array(queries[0]?.pooled.length ?? 0);
  for (const { pooled, weight } of queries) {
    pooled.forEach((value, channel) => (wanted[channel] = (wanted[channel] ?? 0) + weight * value));
  }
  const { width, height, outputs } = photo;
  const square = inputSquare(width, height);
  return {
    ...sharesOf(outputOf(outputs, OUTPUTS.map), normalize(wanted)),
    region: {
      x: square.x / width,
      y: square.y / height,
      width: square.width / width,
      height: square.height / height,
    },
    isThumbnail: hit.isThumbnail,
  };
}

function outputOf(outputs: ReadonlyMap<string, Float32Array> | undefined, name: string): Float32Array {
  const values = outputs?.get(name);
  if (values && values.length > 0) return values;
  throw new LookalikeError('INTERNAL', `The network gave no output ${name}.`);
}
