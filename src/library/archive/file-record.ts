/** @file A file of a folder as a line of files.csv, and back. */
import { ARCHIVE, LIMITS } from '../../profiles/profiles.ts';
import type { FileRecord, FolderRecord } from '../file-ledger.ts';
import { storableId } from '../storable-id.ts';
import { toRecord } from './csv-records.ts';
import type { Line } from './lines.ts';

export const FILE_COLUMNS = Object.freeze([
  'folder',
  'kind',
  'path',
  'content_id',
  'bytes',
  'modified',
] as const);

export type FolderName = Pick<FolderRecord, 'kind' | 'name'>;

/** A file as the other library has it. */
export interface ListedFile extends Omit<FileRecord, 'folder'> {
  readonly folder: FolderName;
}

export function toFileRecord({ name, kind }: FolderName, file: FileRecord): string {
  const { path, contentId, bytes, modified } = file;
  return toRecord([name, kind, path, contentId, bytes, modified]);
}

/** @throws LookalikeError ARCHIVE_INVALID for what no export would write */
export async function fileOf(line: Line<(typeof FILE_COLUMNS)[number]>): Promise<ListedFile> {
  const kind = line.text('kind');
  if (kind !== 'folder' && kind !== 'files') return line.refuse('kind', '"folder" or "files" is expected');
  const name = line.atMost('folder', LIMITS.pathBytes);
  const path = line.filled('path', LIMITS.pathBytes);
  if (kind === 'folder' && !path.startsWith(`${name}/`))
    line.refuse('path', 'one below its folder is expected');
  return {
    folder: { kind, name },
    path,
    contentId: await storableId(line.filled('content_id', ARCHIVE.contentIdBytes)),
    ...(line.text('bytes') === '' ? {} : { bytes: line.count('bytes', Number.MAX_SAFE_INTEGER) }),
    ...(line.text('modified') === '' ? {} : { modified: line.number('modified') }),
  };
}
