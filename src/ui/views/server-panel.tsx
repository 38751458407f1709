/** @file Milvus server: connecting one, and while one keeps the photos: where, copying, and the way back. */
import { hostOf } from '../server-connection.ts';
import type { ServerSettings } from '../../library/server-settings.ts';
import type { CopyDirection } from '../server-copy.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { copyEndText, CopyProgressFacts } from './copy-status.tsx';
import { Icon } from './icon.tsx';
import { ServerForm } from './server-form.tsx';
import { Sheet } from './sheet.tsx';
import { Trouble } from './trouble.tsx';

export function ServerPanel() {
  const { server } = usePage();
  return (
    <Sheet title={STRINGS.server.title} back="library">
      {server.inUse ? (
        <InUse settings={server.inUse} />
      ) : (
        <>
          <p class="muted">{STRINGS.server.intro}</p>
          <ServerForm server={server} />
        </>
      )}
    </Sheet>
  );
}

function InUse({ settings }: { settings: ServerSettings }) {
  const page = usePage();
  const location = page.status.value?.location;
  const note = location?.kind === 'server' ? location.note : '';
  return (
    <>
      <section class="server-place">
        <Icon name="server" />
        <div>
          <h3>{hostOf(settings)}</h3>
          <p class="muted">{STRINGS.server.place(settings.collection, settings.database)}</p>
        </div>
      </section>
      <p class="muted">{STRINGS.server.inUse(hostOf(settings))}</p>
      {note !== '' && <p class="muted">{note}</p>}
      <Copying />
      <div class="server-leave">
        <button type="button" class="button" onClick={() => page.server.leave()}>
          <Icon name="device" />
          {STRINGS.server.back}
        </button>
        <p class="muted">{STRINGS.server.backHint}</p>
      </div>
    </>
  );
}

function Copying() {
  const page = usePage();
  const run = page.copy.run.value;
  const end = page.copy.end.value;
  return (
    <section class="server-copy" aria-label={STRINGS.copy.title}>
      <h3>{STRINGS.copy.title}</h3>
      <div class="copy-starts">
        <CopyButton direction="to-server" />
        <CopyButton direction="from-server" />
      </div>
      {run ? (
        <div class="copy-run">
          <CopyProgressFacts run={run} />
          <button
            type="button"
            class="button button-quiet"
            disabled={run.stopping}
            onClick={() => page.copy.stop()}
          >
            {STRINGS.cancel}
          </button>
        </div>
      ) : (
        <p class="muted">{STRINGS.copy.hint}</p>
      )}
      <div aria-live="polite">
        {end && <p class="copy-end">{copyEndText(end)}</p>}
        {end?.kind === 'failed' && <Trouble message={end.message} />}
      </div>
    </section>
  );
}

function CopyButton({ direction }: { direction: CopyDirection }) {
  const page = usePage();
  return (
    <button
      type="button"
      class="button"
      disabled={page.copy.run.value !== null}
      onClick={() => void page.copyPhotos(direction)}
    >
      <Icon name={direction === 'to-server' ? 'upload' : 'download'} />
      {STRINGS.copy.start[direction]}
    </button>
  );
}
