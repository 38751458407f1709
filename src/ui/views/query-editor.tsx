/** @file The query, to be changed: a region of it, more photos for and against, its turns. Results follow while it changes. */
import { useState } from 'preact/hooks';
import { PAGE, QUERY } from '../../profiles/profiles.ts';
import { ACCEPTED } from '../accepted-files.ts';
import { formatWeight } from '../format.ts';
import { combined } from '../search-link.ts';
import { partsOf, queryByFile, withCrop, type PhotoItem, type WeightedItem } from '../search-session.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import '../styles/query-editor.css';
import { CropFrame } from './crop-frame.tsx';
import { Icon } from './icon.tsx';
import { PathText } from './path-text.tsx';
import { QueryPicture } from './query-picture.tsx';
import { Switch } from './switch.tsx';

export function QueryEditor() {
  const page = usePage();
  const { search } = page;
  const [chosen, choose] = useState(0);
  const [suggesting, setSuggesting] = useState(false);
  // On a phone the results are to be seen below the photo.
  const [isWide] = useState(() => matchMedia('(min-width: 901px)').matches);
  const [query] = search.queries.value;
  if (!query) return null;
  const parts = partsOf(query);
  const at = Math.min(chosen, parts.length - 1);
  const part = parts[at];
  const change = (next: readonly WeightedItem[]): void => {
    const [changed] = combined(next);
    if (changed) search.refine(changed);
  };
  const replace = (position: number, next: WeightedItem): void =>
    change(parts.map((each, other) => (other === position ? next : each)));
  const add = (files: readonly Blob[]): void => {
    const room = files.slice(0, QUERY.parts - parts.length);
    if (room.length < files.length) page.notices.tell(STRINGS.query.full(String(QUERY.parts)));
    const items = room.map((file) =>
      queryByFile(file, file instanceof File ? file.name : STRINGS.search.pasted),
    );
    change([...parts, ...items.map((item) => ({ item, weight: 1 }))]);
    choose(parts.length + items.length - 1);
  };
  const suggest = async ({ item, weight }: WeightedItem): Promise<void> => {
    setSuggesting(true);
    try {
      const photo = item.kind === 'photo' ? { id: item.photo.id } : item.file;
      const crop = await page.services.library.suggestCrop(photo);
      if (crop) replace(at, { item: withCrop(item, crop), weight });
      else page.notices.tell(STRINGS.query.noSuggestion);
    } catch (error) {
      page.notices.fail(error);
    } finally {
      setSuggesting(false);
    }
  };
  return (
    <aside class="query-editor" aria-label={STRINGS.search.query}>
      {part && (
        <CropFrame
          key={keyOf(part.item)}
          item={part.item}
          onCrop={(crop) => replace(at, { ...part, item: withCrop(part.item, crop) })}
        />
      )}
      <div class="query-editor-controls">
        {part && (
          <div class="query-editor-row">
            <button
              type="button"
              class="button button-small"
              disabled={suggesting}
              onClick={() => void suggest(part)}
            >
              {STRINGS.query.suggest}
            </button>
            <button
              type="button"
              class="button button-small"
              disabled={!part.item.crop}
              onClick={() => replace(at, { ...part, item: withCrop(part.item) })}
            >
              {STRINGS.query.whole}
            </button>
            <button
              type="button"
              class="button button-small button-primary query-editor-done"
              onClick={() => (page.editing.value = false)}
            >
              {STRINGS.query.done}
            </button>
          </div>
        )}
        <details class="query-editor-more" open={isWide || parts.length > 1}>
          <summary>{STRINGS.query.further}</summary>
          <ul class="query-parts" aria-label={STRINGS.query.photos}>
            {parts.map((each, position) => (
              <PartRow
                key={keyOf(each.item) + String(position)}
                part={each}
                isAlone={parts.length === 1}
                isChosen={position === at && parts.length > 1}
                onChoose={() => choose(position)}
                onChange={(next) => replace(position, next)}
                onRemove={() => change(parts.filter((_, other) => other !== position))}
              />
            ))}
          </ul>
          <div class="query-editor-row">
            <label class="button button-small">
              <Icon name="photos" />
              {STRINGS.query.addFile}
              <input
                type="file"
                multiple
                class="visually-hidden"
                accept={ACCEPTED}
                onChange={(event) => {
                  const files = [...(event.currentTarget.files ?? [])];
                  event.currentTarget.value = '';
                  add(files);
                }}
              />
            </label>
            <button
              type="button"
              class="button button-small"
              onClick={() => (page.photoAsked.value = { take: (file) => add([file]) })}
            >
              <Icon name="camera" />
              {STRINGS.query.addOther}
            </button>
          </div>
          <p class="muted query-editor-hint">{STRINGS.query.addHint}</p>
          <Switch
            name={STRINGS.query.turns}
            hint={STRINGS.query.turnsHint}
            on={search.turns.value}
            onChange={(on) => search.setTurns(on)}
          />
        </details>
      </div>
    </aside>
  );
}

interface PartRowProps {
  readonly part: WeightedItem;
  readonly isAlone: boolean;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly onChange: (part: WeightedItem) => void;
  readonly onRemove: () => void;
}

function PartRow({ part, isAlone, isChosen, onChoose, onChange, onRemove }: PartRowProps) {
  const { item, weight } = part;
  if (isAlone && weight > 0) return null;
  const isAgainst = weight < 0;
  return (
    <li class={isChosen ? 'query-part query-part-chosen' : 'query-part'}>
      <button
        type="button"
        class="query-part-picture"
        aria-pressed={isChosen}
        aria-label={STRINGS.query.edit(item.name)}
        title={STRINGS.query.edit(item.name)}
        onClick={onChoose}
      >
        <QueryPicture query={item} />
      </button>
      <span class="query-part-name">
        <PathText path={item.name} />
        <input
          type="range"
          min={PAGE.weightLeast}
          max={PAGE.weightMost}
          step={PAGE.weightStep}
          value={Math.abs(weight)}
          aria-label={STRINGS.query.weight(item.name)}
          aria-valuetext={formatWeight(weight)}
          onInput={(event) =>
            onChange({ item, weight: event.currentTarget.valueAsNumber * Math.sign(weight) })
          }
        />
      </span>
      <button
        type="button"
        class="query-part-sign"
        aria-label={isAgainst ? STRINGS.query.unlike(item.name) : STRINGS.query.like(item.name)}
        title={isAgainst ? STRINGS.query.unlike(item.name) : STRINGS.query.like(item.name)}
        onClick={() => onChange({ item, weight: -weight })}
      >
        {formatWeight(weight)}
      </button>
      <button
        type="button"
        class="button button-icon button-small"
        aria-label={STRINGS.query.remove(item.name)}
        title={STRINGS.query.remove(item.name)}
        disabled={isAlone}
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

let keys = 0;
const fileKeys = new WeakMap<Blob, string>();

/** The same photo has the same one, whatever its region. */
function keyOf(item: PhotoItem): string {
  if (item.kind === 'photo') return item.photo.contentId;
  const key = fileKeys.get(item.file) ?? `file ${++keys}`;
  fileKeys.set(item.file, key);
  return key;
}
