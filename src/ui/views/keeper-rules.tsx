/** @file By which rules, in which order, and from which folders photos are suggested to stay. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { KeeperRule } from '../../profiles/profiles.ts';
import type { ReviewSession } from '../review-session.ts';
import { REVIEW_STRINGS } from '../strings-review.ts';
import { usePage } from '../state.ts';
import { Icon } from './icon.tsx';

export function KeeperRules({ session }: { session: ReviewSession }) {
  const page = usePage();
  useEffect(() => {
    if (!page.folders.value) void page.readFolders();
  }, [page]);
  const { rules, preferred, references } = session.settings.value;
  const { names, hint, up, down } = REVIEW_STRINGS.rules;
  const move = (rule: KeeperRule, step: number): void => {
    const from = rules.indexOf(rule);
    const next = rules.filter((each) => each !== rule);
    next.splice(from + step, 0, rule);
    session.prefer({ rules: next });
  };
  return (
    <div class="keeper-rules">
      <p class="muted">{hint}</p>
      <ol>
        {rules.map((rule, at) => (
          <li key={rule}>
            <span>{names[rule]}</span>
            <Step name={up(names[rule])} icon="up" disabled={at === 0} onClick={() => move(rule, -1)} />
            <Step
              name={down(names[rule])}
              icon="down"
              disabled={at === rules.length - 1}
              onClick={() => move(rule, 1)}
            />
          </li>
        ))}
      </ol>
      <Field label={REVIEW_STRINGS.rules.preferred} hint={REVIEW_STRINGS.rules.preferredHint}>
        <input
          type="text"
          list="review-folders"
          value={preferred}
          onChange={({ currentTarget }) => session.prefer({ preferred: folderOf(currentTarget.value) })}
        />
      </Field>
      <datalist id="review-folders">
        {(page.folders.value ?? []).map(
          ({ id, kind, name }) => kind === 'folder' && <option key={id} value={name} />,
        )}
      </datalist>
      <References references={references} onChange={(changed) => session.prefer({ references: changed })} />
    </div>
  );
}

function References({
  references,
  onChange,
}: {
  references: readonly string[];
  onChange: (references: readonly string[]) => void;
}) {
  const [text, setText] = useState(references.join('\n'));
  useEffect(() => setText(references.join('\n')), [references]);
  return (
    <Field label={REVIEW_STRINGS.rules.references} hint={REVIEW_STRINGS.rules.referencesHint}>
      <textarea
        rows={3}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onChange={({ currentTarget }) =>
          onChange(
            currentTarget.value
              .split('\n')
              .map(folderOf)
              .filter((folder) => folder !== ''),
          )
        }
      />
    </Field>
  );
}

function Field({ label, hint, children }: { label: string; hint: string; children: ComponentChildren }) {
  return (
    <label class="field">
      {label}
      {children}
      <span class="muted">{hint}</span>
    </label>
  );
}

interface StepProps {
  readonly name: string;
  readonly icon: 'up' | 'down';
  readonly disabled: boolean;
  readonly onClick: () => void;
}

function Step({ name, icon, disabled, onClick }: StepProps) {
  return (
    <button
      type="button"
      class={`button button-icon step-${icon}`}
      aria-label={name}
      title={name}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name="next" />
    </button>
  );
}

/** As paths begin: without slashes at its ends. */
function folderOf(text: string): string {
  return text.trim().replace(/^\/+|\/+$/g, '');
}
