/** @file What a browser is told that cannot run the app, in all languages: nothing else of the page is there then. */
import type { Requirement } from '../../base/requirements.ts';
import type { Language } from '../language.ts';

/** The oldest that have all of `Requirement`. */
const BROWSERS = Object.freeze({ chromium: '120', firefox: '124', safari: '17.4' });

export interface UnsupportedWords {
  readonly title: string;
  readonly lead: string;
  readonly missing: Readonly<Record<Requirement, string>>;
  readonly browsers: string;
  /** Where WebAssembly may have been switched off. */
  readonly switchedOff: string;
  readonly untouched: string;
}

export const UNSUPPORTED: Readonly<Record<Language, UnsupportedWords>> = Object.freeze({
  en: Object.freeze({
    title: 'Lookalike cannot run here',
    lead: 'Photos are compared in the browser, and for that this one lacks:',
    missing: Object.freeze({
      secure: 'A secure address. Open the page by https, or on this machine as http://localhost.',
      simd: 'WebAssembly with SIMD, which looks at the photos.',
      workers: 'Workers made of modules, which keep the page responsive meanwhile.',
      functions: 'Functions that browsers have had since 2024.',
    }),
    browsers: `It runs in Chrome and Edge from version ${BROWSERS.chromium}, Firefox from ${BROWSERS.firefox} and Safari from ${BROWSERS.safari}, on computers, phones and tablets.`,
    switchedOff:
      'A recent browser may have WebAssembly switched off: by Lockdown Mode on Apple devices, or by stricter security in Edge. Both can be changed for a single site.',
    untouched: 'Nothing was read or sent.',
  }),
  de: Object.freeze({
    title: 'Lookalike läuft hier nicht',
    lead: 'Fotos werden im Browser verglichen, und dafür fehlt diesem:',
    missing: Object.freeze({
      secure:
        'Eine sichere Adresse. Öffne die Seite über https oder auf diesem Rechner als http://localhost.',
      simd: 'WebAssembly mit SIMD, das die Fotos ansieht.',
      workers: 'Worker aus Modulen, mit denen die Seite dabei bedienbar bleibt.',
      functions: 'Funktionen, die Browser seit 2024 haben.',
    }),
    browsers: `Sie läuft in Chrome und Edge ab Version ${BROWSERS.chromium}, Firefox ab ${BROWSERS.firefox} und Safari ab ${BROWSERS.safari}, auf Rechnern, Telefonen und Tablets.`,
    switchedOff:
      'In einem neuen Browser kann WebAssembly abgeschaltet sein: durch den Blockierungsmodus auf Apple-Geräten oder erhöhte Sicherheit in Edge. Beides lässt sich für eine einzelne Seite ändern.',
    untouched: 'Nichts wurde gelesen oder gesendet.',
  }),
});
