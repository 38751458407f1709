/** @file Which photos could not be added, why, and another try. */
import type { FailedPhoto } from '../indexing-queue.ts';
import { usePage } from '../state.ts';
import { failureSentence } from '../error-sentence.ts';
import { STRINGS } from '../strings.ts';
import { Icon } from './icon.tsx';
import { PathText } from './path-text.tsx';
import { Sheet } from './sheet.tsx';

export function FailuresPanel() {
  const page = usePage();
  const { indexing } = page;
  const failures = indexing.failures.value;
  const running = indexing.run.value !== null;
  const passing = failures.filter(({ failure }) => failure.passing);
  const lasting = failures.filter(({ failure }) => !failure.passing);
  return (
    <Sheet title={STRINGS.panel.failures}>
      {running && <p class="muted">{STRINGS.panel.failuresRunning}</p>}
      {failures.length === 0 && !running && <p class="muted">{STRINGS.panel.noFailures}</p>}
      {failures.length > 0 && (
        <div class="sheet-actions">
          <button type="button" class="button" onClick={() => void page.copyFailures()}>
            <Icon name="copy" />
            {STRINGS.panel.copyReport}
          </button>
        </div>
      )}
      <Group
        title={STRINGS.panel.failuresPassing}
        hint={STRINGS.panel.failuresPassingHint}
        photos={passing}
      />
      <Group
        title={STRINGS.panel.failuresLasting}
        hint={STRINGS.panel.failuresLastingHint}
        photos={lasting}
      />
    </Sheet>
  );
}

interface GroupProps {
  readonly title: string;
  readonly hint: string;
  readonly photos: readonly FailedPhoto[];
}

function Group({ title, hint, photos }: GroupProps) {
  const { indexing } = usePage();
  const running = indexing.run.value !== null;
  if (photos.length === 0) return null;
  return (
    <section class="failure-group" aria-label={title}>
      <div class="failure-head">
        <h3>{title}</h3>
        {photos.length > 1 && (
          <button type="button" class="link" disabled={running} onClick={() => void indexing.retry(photos)}>
            {STRINGS.panel.retryAll}
          </button>
        )}
      </div>
      <p class="muted">{hint}</p>
      <ul class="failures">
        {photos.map((photo, i) => (
          <li key={i} data-path={photo.failure.path} data-code={photo.failure.code}>
            <PathText path={photo.failure.path} />
            <bdi>{failureSentence(photo.failure)}</bdi>
            <span class="failure-foot">
              <code>{photo.failure.code}</code>
              <button
                type="button"
                class="link"
                aria-label={STRINGS.panel.retryNamed(photo.failure.path)}
                disabled={running}
                onClick={() => void indexing.retry([photo])}
              >
                {STRINGS.panel.retry}
              </button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
