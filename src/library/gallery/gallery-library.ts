/** @file A gallery as a library: it is searched and looked at as any other, and what would change it is refused. */
import type { ReviewApi } from '../duplicates/types.ts';
import { Library, openShelf, type LibraryParts } from '../library.ts';
import { readOnly } from './read-only.ts';

export interface GalleryParts extends LibraryParts {
  /** The photo itself; absent: it was not published. */
  readonly original?: (contentId: string, path: string) => Promise<Blob | undefined>;
}

export class GalleryLibrary extends Library {
  readonly #original: GalleryParts['original'];

  static override async open(parts: GalleryParts): Promise<GalleryLibrary> {
    return new GalleryLibrary(parts, await openShelf(parts));
  }

  private constructor(...[parts, shelf]: [GalleryParts, Awaited<ReturnType<typeof openShelf>>]) {
    super(parts, shelf);
    this.#original = parts.original;
  }

  protected override async originalOf(contentId: string): Promise<Blob | undefined> {
    if (!this.#original) return undefined;
    const photo = (await this.find([contentId])).get(contentId);
    return photo && this.#original(contentId, photo.path);
  }

  /** Groups can be looked at; what somebody decided here would be nobody's. */
  override async review(): Promise<ReviewApi> {
    const review = await super.review();
    return {
      missing: () => review.missing(),
      catchUp: (options) => review.catchUp(options),
      groups: (...asked) => review.groups(...asked),
      photos: (ids) => review.photos(ids),
      settings: () => review.settings(),
      result: (verdicts) => review.result(verdicts),
      decide: refuse,
      reopen: refuse,
      prefer: refuse,
    };
  }

  override readonly index = refuse;
  override readonly import = refuse;
  override readonly copyFrom = refuse;
  override readonly removePhotos = refuse;
  override readonly removeFolder = refuse;
  override readonly clear = refuse;
}

/** @throws LookalikeError READ_ONLY */
function refuse(): Promise<never> {
  return Promise.reject(readOnly());
}
