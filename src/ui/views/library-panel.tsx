/** @file Folders, storage, engine, authors of the samples, keys: everything that is not a photo. */
import type { LibraryFolder } from '../../library/types.ts';
import { formatCount } from '../format.ts';
import { folderName, usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { DELIVERY_STRINGS } from '../strings-delivery.ts';
import { EVALUATION_STRINGS } from '../strings-evaluation.ts';
import { MODEL_STRINGS } from '../strings-models.ts';
import { hostOf } from '../server-connection.ts';
import { AddingSettings } from './adding-settings.tsx';
import { ArchiveSettings } from './archive-settings.tsx';
import { Disclosure } from './disclosure.tsx';
import { EngineFacts } from './engine-facts.tsx';
import { Icon } from './icon.tsx';
import { IndexSettings } from './index-settings.tsx';
import { SampleCredits } from './sample-credits.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { Sheet } from './sheet.tsx';
import { StorageFacts } from './storage-facts.tsx';
import { KeyboardPlace, PrivacyPlace } from './places.tsx';

/** What stands in the library's place. A phone's header has no room for it. */
const ASIDES = Object.freeze([
  { aside: 'map', icon: 'map', name: STRINGS.map, hint: STRINGS.mapHint },
  { aside: 'review', icon: 'copy', name: STRINGS.review, hint: STRINGS.reviewHint },
  { aside: 'models', icon: 'model', name: MODEL_STRINGS.title, hint: MODEL_STRINGS.hint },
  { aside: 'evaluation', icon: 'chart', name: EVALUATION_STRINGS.title, hint: EVALUATION_STRINGS.hint },
] as const);

export function LibraryPanel() {
  const page = usePage();
  const index = page.status.value?.index;
  return (
    <Sheet title={STRINGS.panel.library}>
      <Folders />
      <div class="sheet-actions">
        <RescanAll />
        {page.installPrompt.value && (
          <button type="button" class="button" onClick={() => void page.installApp()}>
            <Icon name="download" />
            {DELIVERY_STRINGS.install}
          </button>
        )}
        {!page.firstVisit.value && (
          <button type="button" class="button" onClick={() => void page.addSamples()}>
            <Icon name="sparkle" />
            {STRINGS.trySamples}
          </button>
        )}
        <button
          type="button"
          class="button button-danger-quiet"
          disabled={page.nothingToClear.value}
          onClick={() => page.askClear()}
        >
          <Icon name="trash" />
          {STRINGS.panel.clearLibrary}
        </button>
      </div>
      {ASIDES.map(({ aside, icon, name, hint }) => (
        <button
          key={aside}
          type="button"
          class="place"
          // What is measured are other photos, and a model can be chosen before there are any.
          disabled={(aside === 'map' || aside === 'review') && page.list.photos.value.length === 0}
          onClick={() => page.openAside(aside)}
        >
          <Icon name={icon} />
          <span>
            {name}
            <span class="muted">{hint}</span>
          </span>
          <Icon name="next" />
        </button>
      ))}
      <Place />
      <PrivacyPlace />
      <StorageFacts />
      {index && (
        <Disclosure title={STRINGS.index.title}>
          <IndexSettings index={index} />
        </Disclosure>
      )}
      <Disclosure title={STRINGS.adding.title}>
        <AddingSettings />
      </Disclosure>
      <Disclosure title={STRINGS.archive.title}>
        <ArchiveSettings />
      </Disclosure>
      <Disclosure title={STRINGS.panel.engine}>
        <EngineFacts />
      </Disclosure>
      <Disclosure title={STRINGS.language.title}>
        <LanguageChoice />
      </Disclosure>
      <KeyboardPlace />
      <Disclosure title={STRINGS.panel.samples}>
        <SampleCredits />
      </Disclosure>
    </Sheet>
  );
}

function Folders() {
  const page = usePage();
  const folders = page.folders.value;
  if (!folders) return null;
  if (folders.length === 0) return <p class="muted">{STRINGS.panel.noFolders}</p>;
  return (
    <ul class="folders" aria-label={STRINGS.panel.folders}>
      {folders.map((folder) => (
        <Folder key={folder.id} folder={folder} />
      ))}
    </ul>
  );
}

function Folder({ folder }: { folder: LibraryFolder }) {
  const page = usePage();
  const name = folderName(folder);
  const state = folder.kind === 'files' ? '' : STRINGS.panel.folderState[folder.state];
  return (
    <li>
      <Icon name={folder.kind === 'files' ? 'photos' : 'folder'} />
      <span class="folder-text">
        <bdi class="folder-name" title={name}>
          {name}
        </bdi>
        <span class="muted">
          {STRINGS.panel.photosIn(folder.photos, formatCount(folder.photos))}
          {state && <span class="folder-state">{state}</span>}
        </span>
      </span>
      {folder.state === 'locked' && (
        <button
          type="button"
          class="button"
          aria-label={STRINGS.panel.reconnectNamed(name)}
          onClick={() => void page.rescan(folder)}
        >
          {STRINGS.panel.reconnect}
        </button>
      )}
      {(folder.state === 'connected' || folder.state === 'away') && (
        <button
          type="button"
          class="button button-quiet"
          aria-label={STRINGS.panel.rescanNamed(name)}
          title={STRINGS.panel.rescan}
          onClick={() => void page.rescan(folder)}
        >
          <Icon name="refresh" />
        </button>
      )}
      <button
        type="button"
        class="button button-quiet"
        aria-label={STRINGS.panel.removeFolderNamed(name)}
        title={STRINGS.panel.removeFolder}
        onClick={() => page.askRemoveFolder(folder)}
      >
        <Icon name="trash" />
      </button>
    </li>
  );
}

/** Of several folders that can be read now. */
function RescanAll() {
  const page = usePage();
  const connected = (page.folders.value ?? []).filter(({ state }) => state === 'connected');
  if (connected.length < 2) return null;
  return (
    <button
      type="button"
      class="button"
      onClick={() => {
        for (const folder of connected) void page.rescan(folder);
      }}
    >
      <Icon name="refresh" />
      {STRINGS.panel.rescanAll}
    </button>
  );
}

/** Where the photos are kept; the way to change it. */
function Place() {
  const page = usePage();
  const { inUse } = page.server;
  return (
    <button type="button" class="place" onClick={() => page.openPanel('server')}>
      <Icon name={inUse ? 'server' : 'device'} />
      <span>
        {STRINGS.server.title}
        <span class="muted">{inUse ? STRINGS.server.on(hostOf(inUse)) : STRINGS.server.none}</span>
      </span>
      <Icon name="next" />
    </button>
  );
}
