/** @file What models are called: those that came with the app by their ids, added ones by their files. */
import { signal } from '@preact/signals';
import type { ModelEntry } from '../library/models/types.ts';
import { OWN_PREFIX } from '../profiles/profiles.ts';

/** Of an id, that tell models of one name apart. */
const DIGITS = 4;

const names = signal<ReadonlyMap<string, string>>(new Map());

/** To be told whenever models were read. One that was removed keeps its name for as long as the page is open. */
export function learnNames(entries: readonly ModelEntry[]): void {
  const own = entries.flatMap(({ own: model }) => (model ? [model] : []));
  const next = new Map(names.peek());
  for (const { id, name } of own) {
    // One file with several settings makes several models.
    const isAlone = own.filter((other) => other.name === name).length === 1;
    next.set(id, isAlone ? name : `${name} (${id.slice(OWN_PREFIX.length, OWN_PREFIX.length + DIGITS)})`);
  }
  if ([...next].some(([id, name]) => names.peek().get(id) !== name)) names.value = next;
}

/** @param id of a profile; it is its own name until another is known */
export function modelName(id: string): string {
  return names.value.get(id) ?? id;
}
