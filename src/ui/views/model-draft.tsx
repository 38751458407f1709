/** @file A model file that is being tried: what it is, what it costs, which of its outputs becomes the vector, how it is shown photos. */
import { useId, useState } from 'preact/hooks';
import type { ModelDraft } from '../../library/models/types.ts';
import type { ModelSettings, OutputKind, Pooling } from '../../vision/own-model.ts';
import { formatBytes, formatCount, formatCosine, formatDuration } from '../format.ts';
import type { ModelsSession } from '../models-session.ts';
import { usePage } from '../state.ts';
import { MODEL_STRINGS } from '../strings-models.ts';
import { Disclosure } from './disclosure.tsx';
import { ModelSettingsForm } from './model-settings.tsx';
import { Pairs } from './pairs.tsx';
import { Trouble } from './trouble.tsx';

/** What can be made of an output; the first is what is tried when it is chosen. */
const POOLINGS: Readonly<Record<OutputKind, readonly Pooling[]>> = Object.freeze({
  vector: ['none'],
  tokens: ['first', 'mean', 'none'],
  map: ['mean', 'none'],
});

interface DraftProps {
  readonly session: ModelsSession;
  readonly draft: ModelDraft;
}

export function ModelDraftCard({ session, draft }: DraftProps) {
  const { label, settings, add, discard, trying, stays } = MODEL_STRINGS.draft;
  const isBusy = session.busy.value;
  const error = session.error.value;
  return (
    <article class="models-card models-draft" aria-label={label} aria-busy={isBusy}>
      <h3>
        <bdi>{draft.name}</bdi>
      </h3>
      <DraftFacts draft={draft} />
      {draft.notes.length > 0 && (
        <ul class="models-notes">
          {draft.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <Outputs session={session} draft={draft} />
      <Disclosure title={settings}>
        <ModelSettingsForm session={session} draft={draft} />
      </Disclosure>
      {error !== null && (
        <div class="models-trouble">
          <Trouble message={error} />
          <p class="muted">{stays}</p>
        </div>
      )}
      <div class="models-actions">
        <button type="button" class="button button-primary" onClick={() => void session.add()}>
          {add}
        </button>
        <button type="button" class="button" onClick={() => session.discard()}>
          {discard}
        </button>
        <span class="muted" role="status">
          {isBusy && trying}
        </span>
      </div>
    </article>
  );
}

function DraftFacts({ draft }: { draft: ModelDraft }) {
  const page = usePage();
  const { facts, input, anySize, from, pace, library, emptyLibrary, likeness } = MODEL_STRINGS.draft;
  const { type, layout, size } = draft.input;
  const photos = page.status.value?.photos ?? page.list.photos.value.length;
  return (
    <Pairs
      facts={[
        [facts.size, formatBytes(draft.bytes)],
        [facts.input, size === null ? anySize(type, layout) : input(formatCount(size), type, layout)],
        [facts.from, from[draft.from]],
        [facts.vector, MODEL_STRINGS.numbers(formatCount(draft.dimension), formatBytes(draft.vectorBytes))],
        [facts.pace, pace(formatCount(draft.photoMs))],
        [
          facts.library,
          photos === 0
            ? emptyLibrary
            : library(
                photos,
                formatCount(photos),
                formatDuration((photos * draft.photoMs) / 1000),
                formatBytes(photos * draft.vectorBytes),
              ),
        ],
        [facts.likeness, likeness(formatCosine(draft.likeness))],
      ]}
    />
  );
}

/** Choosing another one tries it at once. */
function Outputs({ session, draft }: DraftProps) {
  const name = useId();
  const { outputs: title, kinds, pooling, poolings } = MODEL_STRINGS.draft;
  const { settings, outputs } = draft;
  // Shown while it is tried.
  const [wanted, setWanted] = useState<Partial<ModelSettings>>({});
  const shown = { ...settings, ...wanted };
  const chosen = outputs.find((output) => output.name === shown.output);
  const possible = chosen ? POOLINGS[chosen.kind] : [];
  const choose = async (choice: Pick<ModelSettings, 'output' | 'pooling'>): Promise<void> => {
    if (session.busy.value) return;
    setWanted(choice);
    await session.retry({ ...settings, ...choice });
    setWanted({});
  };
  return (
    <>
      <fieldset class="choices">
        <legend>{title}</legend>
        {outputs.map((output) => (
          <label key={output.name}>
            <input
              type="radio"
              name={name}
              checked={output === chosen}
              onChange={() => {
                const [first = 'none'] = POOLINGS[output.kind];
                void choose({ output: output.name, pooling: first });
              }}
            />
            <span>
              <bdi>{output.name}</bdi>
              <span class="muted">
                {kinds[output.kind]}, {output.shape.join(' × ')}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {possible.length > 1 && (
        <label class="field">
          {pooling}
          <select
            value={shown.pooling}
            onChange={({ currentTarget }) => {
              const taken = possible.find((each) => each === currentTarget.value);
              if (taken) void choose({ output: settings.output, pooling: taken });
            }}
          >
            {possible.map((each) => (
              <option key={each} value={each}>
                {poolings[each]}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}
