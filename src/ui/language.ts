/**
 * @file The language of the page: the one that the person chose, else the first of the browser's that there is. English stands in
 * the code (strings.ts and the tables of what comes later); another language is one file, loaded before anything is drawn.
 */
import type { Translation } from './words/translation.ts';

/** Each by its own name. */
export const LANGUAGES = Object.freeze({ en: 'English', de: 'Deutsch' });

export type Language = keyof typeof LANGUAGES;

const ORIGINAL: Language = 'en';
const KEY = 'lookalike:language';

/** @param tags of languages, as a browser has them: `de-AT`, the most wanted first */
export function languageOf(tags: readonly string[]): Language {
  const wanted = tags.map((tag) => tag.toLowerCase().split('-')[0]);
  return (
    wanted.find((tag): tag is Language => tag !== undefined && Object.hasOwn(LANGUAGES, tag)) ?? ORIGINAL
  );
}

/** What the person chose; `null`: nothing, or something that there is no more. */
export function chosenLanguage(): Language | null {
  try {
    const saved = localStorage.getItem(KEY) ?? '';
    return Object.hasOwn(LANGUAGES, saved) ? (saved as Language) : null;
  } catch {
    return null;
  }
}

/** For the next load of the page. @param chosen `null`: as the browser wants it */
export function chooseLanguage(chosen: Language | null): void {
  try {
    if (chosen === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, chosen);
  } catch {
    // Where the browser keeps nothing for the page, it speaks the browser's language.
    return;
  }
}

const TRANSLATIONS: Readonly<Record<Language, () => Promise<Translation | undefined>>> = Object.freeze({
  en: () => Promise.resolve(undefined),
  de: async () => (await import('./words/german.ts')).GERMAN,
});

/** What the browser wants, of the languages that there are. */
export const browserLanguage = languageOf(typeof navigator === 'undefined' ? [] : navigator.languages);

const wanted = chosenLanguage() ?? browserLanguage;

/** `undefined`: the texts as they stand in the code. A page whose other language cannot be loaded speaks English. */
export const translation: Translation | undefined = await TRANSLATIONS[wanted]().catch(() => undefined);

/** The language of the page's texts, numbers and dates. */
export const language: Language = translation ? wanted : ORIGINAL;
