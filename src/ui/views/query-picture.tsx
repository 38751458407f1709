/** @file The picture of a query, wherever it comes from. */
import type { QueryItem } from '../search-session.ts';
import { FilePicture } from './file-picture.tsx';
import { Thumbnail } from './thumbnail.tsx';

export function QueryPicture({ query, alt = '' }: { query: QueryItem; alt?: string }) {
  return query.kind === 'photo' ? (
    <Thumbnail key={query.photo.contentId} photo={query.photo} alt={alt} />
  ) : (
    <FilePicture file={query.file} alt={alt} />
  );
}
