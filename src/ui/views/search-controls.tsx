/** @file What a search can be told: looks or means, how many, and the way out of the page as CSV. */
import { useState } from 'preact/hooks';
import { LIMITS, PAGE } from '../../profiles/profiles.ts';
import { toCsv } from '../../base/csv.ts';
import { download } from '../download.ts';
import { formatCount, formatShare } from '../format.ts';
import { answersTable } from '../answers-table.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { RESULT_STRINGS } from '../strings-results.ts';
import { Icon } from './icon.tsx';
import { SimilarityMenu } from './similarity-menu.tsx';

export function SearchControls() {
  const page = usePage();
  const profile = page.vectors.value;
  const found = page.search.answers.value.some((answer) => answer.hits.length > 0);
  return (
    <div class="controls">
      {profile.blocks.length > 0 && <BalanceSlider />}
      <LimitField />
      <SimilarityMenu />
      {page.search.queries.value.length === 1 && (
        <button
          type="button"
          class="button button-icon"
          aria-pressed={page.search.large.value}
          aria-label={RESULT_STRINGS.large}
          title={RESULT_STRINGS.large}
          onClick={() => (page.search.large.value = !page.search.large.value)}
        >
          <Icon name="expand" />
        </button>
      )}
      <button
        type="button"
        class="button button-quiet"
        disabled={!found}
        onClick={() => {
          const text = toCsv(answersTable(page.search.answers.value));
          download(new Blob([text], { type: 'text/csv;charset=utf-8' }), STRINGS.search.csvName);
        }}
      >
        <Icon name="download" />
        <span class="button-text">{STRINGS.search.exportCsv}</span>
      </button>
    </div>
  );
}

function BalanceSlider() {
  const { search } = usePage();
  return (
    <div class="balance">
      <span aria-hidden="true">{STRINGS.search.looks}</span>
      <input
        type="range"
        min={0}
        max={PAGE.balanceSteps}
        step={1}
        value={Math.round(search.balance.value * PAGE.balanceSteps)}
        aria-label={STRINGS.search.balance}
        aria-valuetext={STRINGS.search.balanceValue(formatShare(search.balance.value))}
        onInput={(event) => search.setBalance(event.currentTarget.valueAsNumber / PAGE.balanceSteps)}
      />
      <span aria-hidden="true">{STRINGS.search.means}</span>
    </div>
  );
}

function LimitField() {
  const { search } = usePage();
  // What is typed may be no number for a moment; the search keeps the last good one.
  const [invalid, setInvalid] = useState(false);
  const take = (text: string): void => {
    const limit = Number(text);
    const valid = Number.isInteger(limit) && limit >= LIMITS.searchMin && limit <= LIMITS.searchMax;
    setInvalid(!valid);
    if (valid && limit !== search.limit.value) search.setLimit(limit);
  };
  return (
    <label class="limit">
      <span>{STRINGS.search.limit}</span>
      <input
        type="number"
        inputMode="numeric"
        min={LIMITS.searchMin}
        max={LIMITS.searchMax}
        step={1}
        defaultValue={String(search.limit.value)}
        aria-label={STRINGS.search.limitLabel}
        aria-invalid={invalid}
        aria-describedby="limit-trouble"
        onInput={(event) => take(event.currentTarget.value)}
      />
      <span>{STRINGS.search.limitUnit}</span>
      <span id="limit-trouble" class="limit-trouble" role="alert">
        {invalid && STRINGS.search.limitInvalid(formatCount(LIMITS.searchMin), formatCount(LIMITS.searchMax))}
      </span>
    </label>
  );
}
