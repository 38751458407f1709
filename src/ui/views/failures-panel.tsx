/** @file Which photos could not be added, and why. */
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { PathText } from './path-text.tsx';
import { Sheet } from './sheet.tsx';

export function FailuresPanel() {
  const { indexing } = usePage();
  const failures = indexing.failures.value;
  return (
    <Sheet title={STRINGS.panel.failures}>
      {indexing.run.value && <p class="muted">{STRINGS.panel.failuresRunning}</p>}
      {failures.length === 0 && !indexing.run.value && <p class="muted">{STRINGS.panel.noFailures}</p>}
      <ul class="failures">
        {failures.map((failure, i) => (
          <li key={i} data-path={failure.path} data-code={failure.code}>
            <PathText path={failure.path} />
            <span>{failure.message}</span>
            <code>{failure.code}</code>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
