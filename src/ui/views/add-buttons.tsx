/** @file The ways into the library. Stands once on the page: on the first visit in the middle, then at the top. */
import { useRef } from 'preact/hooks';
import { ACCEPTED } from '../accepted-files.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { Icon } from './icon.tsx';

/** Every browser knows this attribute; the types that Preact brings do not. */
export const FOLDER_INPUT = Object.freeze({ webkitdirectory: true });

/** @param samples also offer the sample photos */
export function AddButtons({ samples = false }: { samples?: boolean }) {
  const page = usePage();
  const folderInput = useRef<HTMLInputElement>(null);
  const photosInput = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement): void => {
    // Emptying the input empties its list too; without it the same choice made again would be no change.
    const files = [...(input.files ?? [])];
    input.value = '';
    void page.addFiles(files);
  };
  return (
    <div class="add-buttons">
      <button
        type="button"
        class="button button-primary"
        aria-label={STRINGS.addFolder}
        title={STRINGS.addFolder}
        onClick={() => void page.addFolder(() => folderInput.current?.click())}
      >
        <Icon name="folder" />
        <span class="button-text">{STRINGS.addFolder}</span>
      </button>
      <button
        type="button"
        class="button"
        aria-label={STRINGS.addPhotos}
        title={STRINGS.addPhotos}
        onClick={() => photosInput.current?.click()}
      >
        <Icon name="photos" />
        <span class="button-text">{STRINGS.addPhotos}</span>
      </button>
      {samples && (
        <button type="button" class="button" onClick={() => void page.addSamples()}>
          <Icon name="sparkle" />
          <span class="button-text">{STRINGS.trySamples}</span>
        </button>
      )}
      <input
        ref={folderInput}
        id="folder-input"
        type="file"
        hidden
        multiple
        {...FOLDER_INPUT}
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={photosInput}
        id="photos-input"
        type="file"
        hidden
        multiple
        accept={ACCEPTED}
        onChange={(event) => take(event.currentTarget)}
      />
    </div>
  );
}
