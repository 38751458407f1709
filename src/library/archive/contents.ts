/** @file What an exported file holds, read and checked: the same for the look through it and for the merge. */
import { ARCHIVE } from '../../profiles/profiles.ts';
import { norm } from '../../vectors/kernels.ts';
import type { NewPhoto } from '../photo-collection.ts';
import type { Archive } from './archive.ts';
import { FILE_COLUMNS, fileOf, type ListedFile } from './file-record.ts';
import { ENTRIES, invalid } from './format.ts';
import { linesOf } from './lines.ts';
import { readNpy } from './npy.ts';
import { LATER_COLUMNS, PHOTO_COLUMNS, photoOf } from './photo-record.ts';

/** Documents by table. */
export type Tables = ReadonlyMap<string, readonly { readonly key: string; readonly value: unknown }[]>;

/**
 * Lines of photos.csv with their vectors; `undefined` for one removed while the file was written.
 *
 * @throws LookalikeError ARCHIVE_INVALID
 */
export async function* photosIn(archive: Archive): AsyncGenerator<NewPhoto | undefined, void, undefined> {
  const { photos: rows, dimension } = archive.manifest;
  const vectors = readNpy(archive.pieces(ENTRIES.vectors), { rows, dimension });
  let count = 0;
  try {
    for await (const line of linesOf(
      ENTRIES.photos,
      archive.text(ENTRIES.photos),
      PHOTO_COLUMNS,
      LATER_COLUMNS,
    )) {
      const { done, value: vector } = await vectors.next();
      if (done) throw miscounted(`more than ${rows}`, rows);
      count++;
      const length = norm(vector);
      if (length !== 0 && !(Math.abs(length - 1) <= ARCHIVE.unitSlack)) {
        throw invalid(
          `The vector of photo ${count} has length ${length}, not 1: the file is damaged. Export the library again.`,
        );
      }
      const photo = await photoOf(line, vector);
      yield length === 0 ? undefined : photo;
    }
    if (!(await vectors.next()).done) throw miscounted(String(count), rows);
  } finally {
    await vectors.return();
  }
}

/** @throws LookalikeError ARCHIVE_INVALID */
export async function* filesIn(archive: Archive): AsyncGenerator<ListedFile, void, undefined> {
  for await (const line of linesOf(ENTRIES.files, archive.text(ENTRIES.files), FILE_COLUMNS)) {
    yield await fileOf(line);
  }
}

/** Those of known tables. @throws LookalikeError ARCHIVE_INVALID */
export async function documentsIn(archive: Archive): Promise<Tables> {
  const text = await archive.whole(ENTRIES.documents, ARCHIVE.most.documents);
  const found = parseObject(text);
  return new Map(ARCHIVE.tables.map((table) => [table, entriesOf(found[table] ?? [])]));
}

function parseObject(text: string): Partial<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badDocuments(error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badDocuments();
  return value;
}

function entriesOf(table: unknown): { key: string; value: unknown }[] {
  if (!Array.isArray(table)) throw badDocuments();
  return table.map((entry: { key?: unknown; value?: unknown } | null) => {
    if (typeof entry?.key !== 'string' || entry.value === undefined) throw badDocuments();
    return { key: entry.key, value: entry.value };
  });
}

function badDocuments(cause?: unknown) {
  return invalid(
    `The file's ${ENTRIES.documents} holds no tables of documents. Export the library again.`,
    cause,
  );
}

function miscounted(found: string, expected: number) {
  return invalid(
    `${ENTRIES.photos} has ${found} photos, but ${expected} are expected. Export the library again.`,
  );
}
