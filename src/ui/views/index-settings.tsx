/** @file How searches are answered: the choice, and the index in facts. */
import type { IndexStatus } from '../../library/types.ts';
import { SEARCH_PLANS, type SearchPlan } from '../../vectors/vector-index.ts';
import { formatBytes, formatCount, formatSimilarity } from '../format.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { Pairs } from './pairs.tsx';

export function IndexSettings({ index }: { index: IndexStatus }) {
  const { kind, state, sealed, growing, bytes, recall, note } = index;
  const facts: [string, string][] = [
    [STRINGS.panel.indexAnswers, `${STRINGS.panel.indexKind[kind]}, ${STRINGS.panel.indexState[state]}`],
    ['', STRINGS.panel.indexRows(formatCount(sealed), formatCount(growing))],
    [STRINGS.panel.indexBytes, formatBytes(bytes)],
    [STRINGS.panel.recall, recall === null ? STRINGS.panel.unknown : formatSimilarity(recall)],
  ];
  return (
    <>
      <fieldset class="choices">
        <legend>{STRINGS.index.plan}</legend>
        {SEARCH_PLANS.map((plan) => (
          <PlanChoice key={plan} plan={plan} index={index} />
        ))}
      </fieldset>
      <Pairs facts={facts} />
      {note !== '' && <p class="muted">{note}</p>}
    </>
  );
}

function PlanChoice({ plan, index }: { plan: SearchPlan; index: IndexStatus }) {
  const page = usePage();
  const { meanings, plans, taken } = STRINGS.index;
  const meaning = plan === 'auto' ? meanings.auto(taken[index.plan]) : meanings[plan];
  return (
    <label>
      <input
        type="radio"
        name="search-plan"
        value={plan}
        aria-label={plans[plan]}
        aria-describedby={`search-plan-${plan}`}
        checked={page.preferences.value.searchPlan === plan}
        onChange={() => page.prefer({ searchPlan: plan })}
      />
      <span>
        {plans[plan]}
        <span id={`search-plan-${plan}`} class="muted">
          {meaning}
        </span>
      </span>
    </label>
  );
}
