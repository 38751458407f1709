import { describe, expect, it } from 'vitest';
import { DEFAULT_PREFERENCES, SavedPreferences } from '../../src/library/preferences.ts';

function storage() {
  const kept = new Map<string, string>();
  const localStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  return { kept, localStorage };
}

describe('SavedPreferences', () => {
  it('remembers, for each deployment on its own', () => {
    const { localStorage } = storage();
    const exclusions = { globs: ['*.gif', 'Phone/Screenshots'], minSide: 200, pairs: false };
    const preferences = { searchPlan: 'exact', gentle: true, pauseOnBattery: false, exclusions } as const;
    new SavedPreferences({ localStorage }, '/a/').save(preferences);
    expect(new SavedPreferences({ localStorage }, '/a/').load()).toEqual(preferences);
    expect(new SavedPreferences({ localStorage }, '/b/').load()).toEqual(DEFAULT_PREFERENCES);
  });

  it.each([
    '',
    'null',
    '[]',
    '{"searchPlan":"fast","gentle":"yes"}',
    '{"exclusions":{"globs":"*","minSide":-1,"pairs":1}}',
    '{"exclusions":7}',
  ])('reads what it cannot use as nothing: %j', (text) => {
    const { kept, localStorage } = storage();
    const saved = new SavedPreferences({ localStorage }, '/');
    saved.save({ ...DEFAULT_PREFERENCES, gentle: true });
    for (const key of kept.keys()) kept.set(key, text);
    expect(saved.load()).toEqual(DEFAULT_PREFERENCES);
  });

  it('does without a storage', () => {
    const broken = (): never => {
      throw new DOMException('The user switched it off.', 'SecurityError');
    };
    const localStorage = { getItem: broken, setItem: broken, removeItem: broken };
    const saved = new SavedPreferences({ localStorage }, '/');
    saved.save(DEFAULT_PREFERENCES);
    expect(saved.load()).toEqual(DEFAULT_PREFERENCES);
  });
});
