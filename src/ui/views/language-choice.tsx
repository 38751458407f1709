/** @file The language of the page, to be chosen. */
import { useId } from 'preact/hooks';
import { browserLanguage, chosenLanguage, type Language, LANGUAGES } from '../language.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';

export function LanguageChoice() {
  const page = usePage();
  const hintId = useId();
  const { title, ofBrowser, hint } = STRINGS.language;
  return (
    <div class="field">
      <select
        aria-label={title}
        aria-describedby={hintId}
        value={chosenLanguage() ?? ''}
        onChange={({ currentTarget: { value } }) => page.speak(value === '' ? null : (value as Language))}
      >
        <option value="">{ofBrowser(LANGUAGES[browserLanguage])}</option>
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
      <span id={hintId} class="muted">
        {hint}
      </span>
    </div>
  );
}
