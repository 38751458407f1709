/** @file Above the photos: folders whose permission ended with the session, and the way to give it again. */
import { folderName, usePage } from '../state.ts';
import { language } from '../language.ts';
import { STRINGS } from '../strings.ts';
import { Icon } from './icon.tsx';

export function LockedFolders() {
  const page = usePage();
  const folders = page.lockedFolders.value;
  if (folders.length === 0) return null;
  const names = new Intl.ListFormat(language, { type: 'conjunction' }).format(folders.map(folderName));
  return (
    <section class="bar" aria-label={STRINGS.panel.folders}>
      <Icon name="folder" />
      <p>
        <bdi>{STRINGS.panel.locked(names, folders.length)}</bdi>
      </p>
      {folders.map((folder) => (
        <button key={folder.id} type="button" class="button" onClick={() => void page.rescan(folder)}>
          {folders.length === 1 ? STRINGS.panel.reconnect : STRINGS.panel.reconnectNamed(folderName(folder))}
        </button>
      ))}
      <button
        type="button"
        class="button button-quiet"
        aria-label={STRINGS.dismiss}
        title={STRINGS.dismiss}
        onClick={() => page.dismissLocked()}
      >
        <Icon name="close" />
      </button>
    </section>
  );
}
