/**
 * @file The page of browsers that cannot run the app. Drawn by the first script (`src/first-script.ts`), without anything of the
 * rest, in the syntax that `base/requirements.ts` keeps to.
 */
import type { Requirement } from '../base/requirements.ts';
import type { Language } from './language.ts';
import { UNSUPPORTED } from './words/unsupported.ts';

/** By itself: of the style sheet an old browser may understand nothing, and one that understands it finds no margins there. */
const STYLES = {
  main: 'display:block;max-width:34rem;margin:0 auto;padding:4rem 1.25rem;font:1rem/1.6 system-ui,sans-serif',
  h1: 'margin:0 0 1.5rem;font-size:1.75rem;line-height:1.2',
  p: 'margin:0 0 1rem',
  ul: 'margin:0 0 1rem;padding:0 0 0 1.25rem;list-style:disc',
  li: 'margin:0 0 .25rem;font-weight:600',
};

/** Lets no other script of the document run, and says once it is read what is missing. */
export function showUnsupported(document: Document, missing: readonly Requirement[]): void {
  const stop = document.createElement('meta');
  stop.httpEquiv = 'Content-Security-Policy';
  stop.content = "script-src 'none'; worker-src 'none'";
  document.head.appendChild(stop);
  document.addEventListener('DOMContentLoaded', () => draw(document, missing));
}

function draw(document: Document, missing: readonly Requirement[]): void {
  const language: Language = /^de\b/i.test(navigator.language) ? 'de' : 'en';
  const words = UNSUPPORTED[language];
  document.documentElement.lang = language;
  const add = (parent: HTMLElement, name: keyof typeof STYLES, text = ''): HTMLElement => {
    const element = document.createElement(name);
    element.textContent = text;
    element.style.cssText = STYLES[name];
    return parent.appendChild(element);
  };
  const root = document.getElementById('app') || document.body;
  root.textContent = '';
  const page = add(root, 'main');
  page.setAttribute('role', 'alert');
  add(page, 'h1', words.title);
  add(page, 'p', words.lead);
  const list = add(page, 'ul');
  missing.forEach((each) => add(list, 'li', words.missing[each]));
  if (missing.some((each) => each !== 'secure')) add(page, 'p', words.browsers);
  if (missing.some((each) => each === 'simd')) add(page, 'p', words.switchedOff);
  add(page, 'p', words.untouched);
}
