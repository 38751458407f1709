/** @file What a network is shown of a photo, to be changed and tried again. */
import { useId, useState } from 'preact/hooks';
import type { ModelDraft } from '../../library/models/types.ts';
import { OWN_MODEL } from '../../profiles/profiles.ts';
import { formatCount } from '../format.ts';
import { fieldsOf, settingsOf, type ModelFields, type Triple, type TypedField } from '../model-fields.ts';
import type { ModelsSession } from '../models-session.ts';
import { MODEL_STRINGS } from '../strings-models.ts';

const FILTERS = Object.freeze(['bilinear', 'bicubic', 'lanczos'] as const);
const ORDERS = Object.freeze(['RGB', 'BGR'] as const);
const { size: invalidSize, ...otherSentences } = MODEL_STRINGS.settings.invalid;
const SENTENCES: Readonly<Record<TypedField, string>> = Object.freeze({
  ...otherSentences,
  size: invalidSize(formatCount(OWN_MODEL.sizes.least), formatCount(OWN_MODEL.sizes.most)),
});

interface FormProps {
  readonly session: ModelsSession;
  readonly draft: ModelDraft;
}

/** Keeps what was typed when it cannot be tried. */
export function ModelSettingsForm({ session, draft }: FormProps) {
  const [fields, setFields] = useState(() => fieldsOf(draft.settings));
  const [wrong, setWrong] = useState<readonly TypedField[]>([]);
  const strings = MODEL_STRINGS.settings;
  const change = (changed: Partial<ModelFields>): void => setFields({ ...fields, ...changed });
  const submit = async (): Promise<void> => {
    const typed = settingsOf(fields, draft.settings);
    setWrong(typed.wrong);
    if (!typed.settings || !(await session.retry(typed.settings))) return;
    if (session.draft.value) setFields(fieldsOf(session.draft.value.settings));
  };
  return (
    <form
      class="models-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Typed
        name={strings.size}
        text={fields.size}
        trouble={wrong.includes('size') && SENTENCES.size}
        // What a network says of itself is not to be argued with.
        disabled={draft.input.size !== null}
        onInput={(size) => change({ size })}
      />
      <Chosen
        name={strings.view}
        options={{ centre: strings.views.centre, whole: strings.views.whole }}
        chosen={fields.whole ? 'whole' : 'centre'}
        onChange={(view) => change({ whole: view === 'whole' })}
      />
      {!fields.whole && (
        <Typed
          name={strings.share}
          text={fields.share}
          trouble={wrong.includes('share') && SENTENCES.share}
          onInput={(share) => change({ share })}
        />
      )}
      <Chosen
        name={strings.filter}
        options={strings.filters}
        chosen={fields.filter}
        onChange={(text) => {
          const filter = FILTERS.find((each) => each === text);
          if (filter) change({ filter });
        }}
      />
      <Chosen
        name={strings.order}
        options={{ RGB: 'RGB', BGR: 'BGR' }}
        chosen={fields.order}
        onChange={(text) => {
          const order = ORDERS.find((each) => each === text);
          if (order) change({ order });
        }}
      />
      <Typed
        name={strings.scale}
        text={fields.scale}
        hint={strings.scaleHint}
        trouble={wrong.includes('scale') && SENTENCES.scale}
        onInput={(scale) => change({ scale })}
      />
      <Three
        name={strings.mean}
        texts={fields.mean}
        trouble={wrong.includes('mean') && SENTENCES.mean}
        onInput={(mean) => change({ mean })}
      />
      <Three
        name={strings.deviation}
        texts={fields.deviation}
        trouble={wrong.includes('deviation') && SENTENCES.deviation}
        onInput={(deviation) => change({ deviation })}
      />
      <button type="submit" class="button">
        {session.busy.value ? MODEL_STRINGS.draft.trying : MODEL_STRINGS.draft.tryAgain}
      </button>
    </form>
  );
}

interface TypedProps {
  readonly name: string;
  readonly text: string;
  readonly hint?: string;
  /** A sentence; false: it is right. */
  readonly trouble: string | false;
  readonly disabled?: boolean;
  readonly onInput: (text: string) => void;
}

function Typed({ name, text, hint, trouble, disabled, onInput }: TypedProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{name}</label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        value={text}
        disabled={disabled}
        aria-invalid={trouble !== false}
        aria-describedby={`${id}-hint ${id}-trouble`}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      <span id={`${id}-hint`} class="muted">
        {hint}
      </span>
      <FieldTrouble id={`${id}-trouble`} trouble={trouble} />
    </div>
  );
}

interface ThreeProps {
  readonly name: string;
  readonly texts: Triple;
  readonly trouble: string | false;
  readonly onInput: (texts: Triple) => void;
}

function Three({ name, texts, trouble, onInput }: ThreeProps) {
  const id = useId();
  const { colours, ofColour } = MODEL_STRINGS.settings;
  const [red, green, blue] = texts;
  const withText = (at: number, text: string): Triple =>
    at === 0 ? [text, green, blue] : at === 1 ? [red, text, blue] : [red, green, text];
  return (
    <fieldset class="field models-three">
      <legend>{name}</legend>
      {texts.map((text, at) => (
        <input
          key={at}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          value={text}
          aria-label={ofColour(name, colours[at] ?? '')}
          aria-invalid={trouble !== false}
          aria-describedby={id}
          onInput={({ currentTarget }) => onInput(withText(at, currentTarget.value))}
        />
      ))}
      <FieldTrouble id={id} trouble={trouble} />
    </fieldset>
  );
}

function FieldTrouble({ id, trouble }: { readonly id: string; readonly trouble: string | false }) {
  return (
    <span id={id} class="models-invalid" role="alert">
      {trouble}
    </span>
  );
}

interface ChosenProps {
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
  readonly chosen: string;
  readonly onChange: (option: string) => void;
}

function Chosen({ name, options, chosen, onChange }: ChosenProps) {
  return (
    <label class="field">
      {name}
      <select value={chosen} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {Object.entries(options).map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
