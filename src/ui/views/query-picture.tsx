/** @file The picture of a query, wherever it comes from; of a region that region alone, of several photos the first. */
import { partsOf, type QueryItem } from '../search-session.ts';
import { FilePicture } from './file-picture.tsx';
import { Thumbnail } from './thumbnail.tsx';

export function QueryPicture({ query, alt = '' }: { query: QueryItem; alt?: string }) {
  const [part] = partsOf(query);
  if (!part) return null;
  const { item } = part;
  const picture =
    item.kind === 'photo' ? (
      <Thumbnail key={item.photo.contentId} photo={item.photo} alt={alt} />
    ) : (
      <FilePicture file={item.file} alt={alt} />
    );
  if (!item.crop) return picture;
  const { x, y, width, height } = item.crop;
  const inset = [y, 1 - x - width, 1 - y - height, x].map((share) => `${100 * share}%`).join(' ');
  // Where a browser does not know it, the whole photo is shown.
  return (
    <span class="picture-region" style={{ '--region': `inset(${inset})` }}>
      {picture}
    </span>
  );
}
