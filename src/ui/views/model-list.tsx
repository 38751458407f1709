/** @file Models to choose from: what each is for, what it costs, which is in use, and what can be done with it. */
import type { ModelEntry } from '../../library/models/types.ts';
import { isBuilt } from '../../profiles/profiles.ts';
import { formatBytes, formatCount, formatDay, formatDuration } from '../format.ts';
import type { ModelsSession } from '../models-session.ts';
import { usePage, type PageState } from '../state.ts';
import { EVALUATION_STRINGS } from '../strings-evaluation.ts';
import { MODEL_STRINGS } from '../strings-models.ts';
import { Facts } from './facts.tsx';
import { Icon } from './icon.tsx';

export function ModelList({ session }: { session: ModelsSession }) {
  const entries = session.entries.value;
  if (!entries) return null;
  return (
    <section aria-label={MODEL_STRINGS.list}>
      <ul class="models-list">
        {entries.map((entry) => (
          <ModelItem key={entry.profile.id} session={session} entry={entry} />
        ))}
      </ul>
    </section>
  );
}

interface ItemProps {
  readonly session: ModelsSession;
  readonly entry: ModelEntry;
}

function ModelItem({ session, entry }: ItemProps) {
  const { profile, own, isActive, photos } = entry;
  const { numbers, file, pace, added, vectors, inUse } = MODEL_STRINGS;
  return (
    <li class={isActive ? 'models-card models-active' : 'models-card'}>
      <h2>
        <bdi>{session.nameOf(profile.id)}</bdi>
        {isActive && (
          <span class="models-mark">
            <Icon name="check" />
            {inUse}
          </span>
        )}
      </h2>
      <Purpose entry={entry} />
      <p class="muted models-facts">
        <Facts>
          <span>
            {numbers(
              formatCount(profile.dimension),
              formatBytes(profile.dimension * Float32Array.BYTES_PER_ELEMENT),
            )}
          </span>
          {own && <span>{file(formatBytes(own.bytes))}</span>}
          {own && <span>{pace(formatCount(own.photoMs))}</span>}
          {own && <span>{added(formatDay(own.added))}</span>}
          {photos > 0 && <span>{vectors(photos, formatCount(photos))}</span>}
        </Facts>
      </p>
      <Actions session={session} entry={entry} />
    </li>
  );
}

function Purpose({ entry: { profile } }: Pick<ItemProps, 'entry'>) {
  const page = usePage();
  const { measured, unmeasured, toEvaluation } = MODEL_STRINGS;
  if (isBuilt(profile.id)) return <p>{EVALUATION_STRINGS.modelHints[profile.id]}</p>;
  if (profile.isCalibrated) return <p>{measured}</p>;
  return (
    <p>
      {unmeasured}{' '}
      <button type="button" class="link" onClick={() => page.openAside('evaluation')}>
        {toEvaluation}
      </button>
    </p>
  );
}

function Actions({ session, entry }: ItemProps) {
  const page = usePage();
  const { profile, own, isActive, isComplete, photos } = entry;
  if (isActive) return null;
  const { use, goBack, goBackHint, drop, remove, named } = MODEL_STRINGS;
  const name = session.nameOf(profile.id);
  const isReady = isComplete && photos > 0;
  // One change at a time; on a server there is none.
  const isTaken = session.pending.value !== null || page.server.inUse !== undefined;
  const isTarget = session.pending.value === profile.id;
  return (
    <div class="models-actions">
      <button
        type="button"
        class="button"
        disabled={isTaken}
        aria-label={named(isReady ? goBack : use, name)}
        title={isReady ? goBackHint : undefined}
        onClick={() => (isReady ? void session.change(profile.id) : askUse(page, session, entry))}
      >
        {isReady ? goBack : use}
      </button>
      {photos > 0 && !isTarget && (
        <button
          type="button"
          class="button button-quiet"
          aria-label={named(drop, name)}
          onClick={() => askDrop(page, session, entry)}
        >
          {drop}
        </button>
      )}
      {own && !isTarget && (
        <button
          type="button"
          class="button button-quiet button-danger-quiet"
          aria-label={named(remove, name)}
          onClick={() => {
            const { title, text, action } = MODEL_STRINGS.ask.remove;
            page.confirmation.value = {
              title: title(name),
              text: text(formatBytes(own.bytes)),
              action,
              run: () => session.remove(own.id),
            };
          }}
        >
          {remove}
        </button>
      )}
    </div>
  );
}

/** Where there are no photos nothing has to be embedded, and nothing to be asked. */
function askUse(page: PageState, session: ModelsSession, { profile, own, photos }: ModelEntry): void {
  const all = page.status.value?.photos ?? page.list.photos.value.length;
  if (all === 0) {
    void session.change(profile.id);
    return;
  }
  const { title, text, action } = MODEL_STRINGS.ask.use;
  const left = Math.max(0, all - photos);
  page.confirmation.value = {
    title: title(session.nameOf(profile.id)),
    text: text(
      left,
      formatCount(left),
      own ? formatDuration((left * own.photoMs) / 1000) : null,
      session.nameOf(page.vectors.value.id),
    ),
    action,
    isHarmless: true,
    run: () => {
      void session.change(profile.id);
      return Promise.resolve();
    },
  };
}

function askDrop(page: PageState, session: ModelsSession, { profile, photos }: ModelEntry): void {
  const { title, text, action } = MODEL_STRINGS.ask.drop;
  page.confirmation.value = {
    title: title(session.nameOf(profile.id)),
    text: text(photos, formatCount(photos)),
    action,
    run: () => session.drop(profile.id),
  };
}
