/** @file What the network's last feature map tells: where a photo is similar to a query, and what of it to search by. */
import { LookalikeError } from '../base/errors.ts';
import {
  DEFAULT_PROFILE,
  HEADS,
  INPUT,
  isBuilt,
  OUTPUTS,
  PROFILES,
  SUGGESTION,
  type Profile,
  type ProfileId,
} from '../profiles/profiles.ts';
import { normalize } from '../vectors/kernels.ts';
import { activeBox, activityOf, sharesOf, widened } from '../vision/activation.ts';
import type { Crop, Embedder } from '../vision/embedder.ts';
import { inputSquare } from '../vision/preprocess.ts';
import { partsOf, type QueryVectorsParts } from './query-vectors.ts';
import type { ExplainOptions, Explanation, PhotoQuery, Query } from './types.ts';

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
  const options = { profile: networkOf(parts.profile), ...(signal ? { signal } : {}) };
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

/** Errors: `LibraryApi.suggestCrop`. */
export async function suggestCrop(
  photo: PhotoQuery,
  { embedder, open, profile }: ExplainingParts,
  signal?: AbortSignal,
): Promise<Crop | undefined> {
  const file = 'id' in photo ? (await open(photo.id)).file : photo;
  const { outputs } = await embedder.embed(file, {
    profile: networkOf(profile),
    // All of it is looked at: what matters may be at its side, which the centred square leaves out.
    whole: true,
    outputs: [OUTPUTS.map],
    ...(signal ? { signal } : {}),
  });
  const activity = activityOf(outputOf(outputs, OUTPUTS.map), HEADS.pooledChannels);
  // So that the box itself is what the network sees of the region.
  const crop = widened(activeBox(activity, SUGGESTION.activity), 1 / INPUT.share);
  return crop.width * crop.height >= SUGGESTION.all ? undefined : crop;
}

/** Of a person's own model there is no such map: the network that came with the app looks in its place. */
function networkOf({ id }: Profile): ProfileId {
  return isBuilt(id) ? id : DEFAULT_PROFILE;
}

function outputOf(outputs: ReadonlyMap<string, Float32Array> | undefined, name: string): Float32Array {
  const values = outputs?.get(name);
  if (values && values.length > 0) return values;
  throw new LookalikeError('INTERNAL', `The network gave no output ${name}.`);
}
