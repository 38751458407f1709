/** @file Models: which there are, the change from one to another, and trying a file of one's own. */
import { useEffect, useRef } from 'preact/hooks';
import { OWN_MODEL } from '../../profiles/profiles.ts';
import type { ModelsSession } from '../models-session.ts';
import { dragging } from '../page-input.ts';
import { hostOf } from '../server-connection.ts';
import { usePage } from '../state.ts';
import { MODEL_STRINGS } from '../strings-models.ts';
import '../styles/models.css';
import { AsideHead } from './aside-head.tsx';
import { Icon } from './icon.tsx';
import { ModelChangeCard } from './model-change.tsx';
import { ModelDraftCard } from './model-draft.tsx';
import { ModelList } from './model-list.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { Trouble } from './trouble.tsx';

/** Drawn once models can be asked for. */
export function ModelsPage() {
  const page = usePage();
  const session = page.changing.value;
  useEffect(() => void page.models().catch((error: unknown) => page.notices.fail(error)), [page]);
  return session ? <ModelsBody session={session} /> : null;
}

function ModelsBody({ session }: { session: ModelsSession }) {
  const page = usePage();
  const { inUse } = page.server;
  // Photos that came since count, too.
  const photos = page.status.value?.photos;
  useEffect(() => void session.read(), [session, photos]);
  return (
    <div class="models">
      <AsideHead title={MODEL_STRINGS.title} lead={MODEL_STRINGS.lead} />
      {inUse && <p class="note">{MODEL_STRINGS.onServer(hostOf(inUse))}</p>}
      <ModelChangeCard session={session} />
      <ModelList session={session} />
      <OwnModelPart session={session} />
    </div>
  );
}

function OwnModelPart({ session }: { session: ModelsSession }) {
  const page = usePage();
  const input = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { title, lead, choose, drop, opening, cancel, stays } = MODEL_STRINGS.own;
  const name = session.opening.value;
  const draft = session.draft.value;
  const error = session.error.value;
  const hadDraft = useRef(false);
  useEffect(() => {
    // What was pressed is gone with the draft: the focus stays near.
    if (hadDraft.current && !draft) heading.current?.focus();
    hadDraft.current = draft !== null;
  }, [draft]);
  const active = session.nameOf(page.vectors.value.id);
  return (
    <section class="models-own" aria-label={title}>
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      <p class="muted">{lead}</p>
      <div class={dragging.value ? 'models-drop models-drop-over' : 'models-drop'}>
        <button type="button" class="button" onClick={() => input.current?.click()}>
          <Icon name="upload" />
          {choose}
        </button>
        <span class="muted models-drop-hint">{drop}</span>
        <input
          ref={input}
          id="model-files"
          type="file"
          hidden
          multiple
          accept={`${OWN_MODEL.ending},${OWN_MODEL.configEnding}`}
          onChange={({ currentTarget }) => {
            const files = [...(currentTarget.files ?? [])];
            currentTarget.value = '';
            if (files.length > 0) void session.take(files);
          }}
        />
      </div>
      {name !== null && (
        <div class="models-card models-opening">
          <ProgressBar share={null} />
          <p role="status">
            <bdi>{opening(name)}</bdi>
          </p>
          <button type="button" class="button" onClick={() => session.cancelOpening()}>
            {cancel}
          </button>
        </div>
      )}
      {error !== null && !draft && (
        <>
          <Trouble message={error} />
          <p class="muted">{stays(active)}</p>
        </>
      )}
      {draft && <ModelDraftCard session={session} draft={draft} />}
    </section>
  );
}
