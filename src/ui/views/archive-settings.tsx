/** @file The library as a file: written, read, and how far that is. */
import { useRef, useState } from 'preact/hooks';
import { archiveEndText } from '../archive-text.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { Icon } from './icon.tsx';
import { Switch } from './switch.tsx';

export function ArchiveSettings() {
  const page = usePage();
  const input = useRef<HTMLInputElement>(null);
  const [thumbnails, setThumbnails] = useState(true);
  const busy = page.archive.run.value !== null;
  const end = page.archive.end.value;
  return (
    <>
      <p class="muted">{STRINGS.archive.what}</p>
      <Switch
        name={STRINGS.archive.thumbnails}
        hint={STRINGS.archive.thumbnailsHint}
        on={thumbnails}
        onChange={setThumbnails}
      />
      <div class="sheet-actions">
        <button
          type="button"
          class="button"
          disabled={busy || page.list.photos.value.length === 0}
          onClick={() => void page.exportLibrary(thumbnails)}
        >
          <Icon name="download" />
          {STRINGS.archive.export}
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => input.current?.click()}>
          <Icon name="upload" />
          {STRINGS.archive.import}
        </button>
      </div>
      <input
        ref={input}
        type="file"
        accept=".zip,application/zip"
        hidden
        aria-label={STRINGS.archive.import}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          currentTarget.value = '';
          if (file) void page.askImport(file);
        }}
      />
      <p class="muted" role="status">
        {end && archiveEndText(end)}
      </p>
    </>
  );
}
