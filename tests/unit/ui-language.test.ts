import { afterEach, expect, test, vi } from 'vitest';

/** The module as a page loads it in a browser that has chosen and wants so. */
async function loaded(
  chosen: string | null,
  wanted: readonly string[],
): Promise<typeof import('../../src/ui/strings.ts')> {
  vi.resetModules();
  vi.stubGlobal('localStorage', { getItem: () => chosen });
  vi.stubGlobal('navigator', { languages: wanted });
  return import('../../src/ui/strings.ts');
}

afterEach(() => vi.unstubAllGlobals());

test.each([
  [null, ['en-US'], 'Add folder'],
  [null, ['de-AT', 'en'], 'Ordner hinzufügen'],
  [null, ['fr', 'DE'], 'Ordner hinzufügen'],
  [null, ['fr'], 'Add folder'],
  [null, [], 'Add folder'],
  ['de', ['en'], 'Ordner hinzufügen'],
  ['en', ['de'], 'Add folder'],
  ['constructor', ['de'], 'Ordner hinzufügen'],
])('chosen %j, the browser wants %j: %s', async (chosen, wanted, text) => {
  expect((await loaded(chosen, wanted)).STRINGS.addFolder).toBe(text);
});

test('numbers, dates and errors follow it', async () => {
  await loaded('de', []);
  const { formatCount, formatPlace, formatSimilarity } = await import('../../src/ui/format.ts');
  expect([formatCount(12_345), formatSimilarity(0.5), formatPlace(1, 2)]).toEqual([
    '12.345',
    '50,0\u00a0%',
    '1,0000° N, 2,0000° O',
  ]);
  const { LookalikeError } = await import('../../src/base/errors.ts');
  const { errorSentence } = await import('../../src/ui/error-sentence.ts');
  expect(errorSentence(new LookalikeError('EMPTY_FILE', 'a.jpg has no bytes.'))).toBe(
    'Die Datei ist leer. (a.jpg has no bytes.)',
  );
});

/** Every text of a table, functions called with marks that tell what they put in. */
function texts(table: unknown, place = ''): [place: string, text: string][] {
  if (typeof table === 'string') return [[place, table]];
  if (typeof table === 'function') {
    const marks = Array.from({ length: table.length }, (_, at) => `<${at}>`);
    return [[place, String(Reflect.apply(table, undefined, marks))]];
  }
  return Object.entries(table as object).flatMap(([name, value]) => texts(value, `${place}.${name}`));
}

test('a translation says all that English says', async () => {
  const { ENGLISH } = await loaded('en', []);
  const { ENGLISH_REVIEW } = await import('../../src/ui/strings-review.ts');
  const { ENGLISH_MAP } = await import('../../src/ui/strings-map.ts');
  const { ENGLISH_EVALUATION } = await import('../../src/ui/strings-evaluation.ts');
  const { ENGLISH_MODELS } = await import('../../src/ui/strings-models.ts');
  const { ENGLISH_FILTERS } = await import('../../src/ui/strings-filters.ts');
  const { ENGLISH_VIEWER } = await import('../../src/ui/strings-viewer.ts');
  const { ENGLISH_DELIVERY } = await import('../../src/ui/strings-delivery.ts');
  const { ENGLISH_GALLERY } = await import('../../src/ui/strings-gallery.ts');
  const { ENGLISH_PRIVACY } = await import('../../src/ui/strings-privacy.ts');
  const { ENGLISH_KEYS } = await import('../../src/ui/strings-keys.ts');
  const { ENGLISH_RESULTS } = await import('../../src/ui/strings-results.ts');
  const { GERMAN } = await import('../../src/ui/words/german.ts');
  const tables = {
    page: ENGLISH,
    review: ENGLISH_REVIEW,
    map: ENGLISH_MAP,
    evaluation: ENGLISH_EVALUATION,
    models: ENGLISH_MODELS,
    delivery: ENGLISH_DELIVERY,
    filters: ENGLISH_FILTERS,
    results: ENGLISH_RESULTS,
    keys: ENGLISH_KEYS,
    viewer: ENGLISH_VIEWER,
    gallery: ENGLISH_GALLERY,
    privacy: ENGLISH_PRIVACY,
  };
  const english = new Map(texts(tables));
  const translated = Object.entries(GERMAN).filter(([table]) => table !== 'errors');
  const german = new Map(texts(Object.fromEntries(translated)));
  expect([...german.keys()]).toEqual([...english.keys()]);
  const marksIn = (text: string | undefined): string[] => (text?.match(/<\d>/gu) ?? []).sort();
  for (const [place, text] of english) {
    // German has no word for a count's unit where English has, and the other way round: what is put in is the same.
    expect([place, ...new Set(marksIn(german.get(place)))]).toEqual([place, ...new Set(marksIn(text))]);
  }
});
