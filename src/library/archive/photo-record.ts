/** @file A photo as a line of photos.csv, and back; its vector stands in vectors.npy. */
import { ARCHIVE, KINDS, LIMITS } from '../../profiles/profiles.ts';
import { FACTS } from '../collection-shape.ts';
import type { NewPhoto } from '../photo-collection.ts';
import { storableId } from '../storable-id.ts';
import type { LibraryPhoto } from '../types.ts';
import { toRecord } from './csv-records.ts';
import type { Line } from './lines.ts';

export const PHOTO_COLUMNS = Object.freeze([
  'id',
  'content_id',
  'path',
  'width',
  'height',
  'bytes',
  'format',
  'taken',
  'camera',
  'latitude',
  'longitude',
] as const);

/** What earlier releases did not write. */
export const LATER_COLUMNS = Object.freeze(['kinds'] as const);

export type PhotoColumn = (typeof PHOTO_COLUMNS | typeof LATER_COLUMNS)[number];

export function toPhotoRecord(photo: LibraryPhoto): string {
  const { id, contentId, path, width, height, bytes, format, taken, camera, latitude, longitude } = photo;
  const kinds = photo.kinds && JSON.stringify(photo.kinds);
  return toRecord([
    ...[id, contentId, path, width, height, bytes, format, taken, camera, latitude, longitude],
    kinds,
  ]);
}

/** @throws LookalikeError ARCHIVE_INVALID for what a library could not store */
export async function photoOf(line: Line<PhotoColumn>, vector: Float32Array): Promise<NewPhoto> {
  const [taken, camera] = [line.text('taken'), line.text('camera')];
  const hasPlace = line.text('latitude') !== '' && line.text('longitude') !== '';
  return {
    contentId: await storableId(line.filled('content_id', ARCHIVE.contentIdBytes)),
    path: line.filled('path', LIMITS.pathBytes),
    width: line.count('width', ARCHIVE.sidePixels),
    height: line.count('height', ARCHIVE.sidePixels),
    bytes: line.count('bytes', Number.MAX_SAFE_INTEGER),
    format: line.atMost('format', FACTS[5].elementTypeParams.max_length),
    vector,
    ...(taken === '' ? {} : { taken }),
    ...(camera === '' ? {} : { camera }),
    ...(line.text('kinds') === '' ? {} : { kinds: kindsIn(line) }),
    ...(hasPlace ? { latitude: line.number('latitude'), longitude: line.number('longitude') } : {}),
  };
}

/** @throws LookalikeError ARCHIVE_INVALID */
function kindsIn(line: Line<PhotoColumn>): readonly string[] {
  const names = parsed(line.text('kinds'));
  const encoder = new TextEncoder();
  const isName = (name: unknown): name is string =>
    typeof name === 'string' && encoder.encode(name).length <= KINDS.nameBytes;
  const areKinds = Array.isArray(names) && names.length <= KINDS.most && names.every(isName);
  return areKinds ? names : line.refuse('kinds', `a JSON list of at most ${KINDS.most} names is expected`);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
