/** @file A photo as a line of photos.csv, and back; its vector stands in vectors.npy. */
import { ARCHIVE, LIMITS } from '../../profiles/profiles.ts';
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

export function toPhotoRecord(photo: LibraryPhoto): string {
  const { id, contentId, path, width, height, bytes, format, taken, camera, latitude, longitude } = photo;
  return toRecord([id, contentId, path, width, height, bytes, format, taken, camera, latitude, longitude]);
}

/** @throws LookalikeError ARCHIVE_INVALID for what a library could not store */
export async function photoOf(
  line: Line<(typeof PHOTO_COLUMNS)[number]>,
  vector: Float32Array,
): Promise<NewPhoto> {
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
    ...(hasPlace ? { latitude: line.number('latitude'), longitude: line.number('longitude') } : {}),
  };
}
