/** @file The review of near-duplicates: tiers, how alike, groups to decide about, and the result. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { TIERS, type Tier } from '../../profiles/profiles.ts';
import { formatBytes, formatCount, formatDuration, formatRate, formatShare } from '../format.ts';
import type { Comparing } from '../comparing.ts';
import { ReviewSession } from '../review-session.ts';
import { usePage } from '../state.ts';
import { REVIEW_STRINGS } from '../strings-review.ts';
import '../styles/review.css';
import { AsideHead } from './aside-head.tsx';
import { Icon } from './icon.tsx';
import { KeeperRules } from './keeper-rules.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { ReviewGroups } from './review-groups.tsx';
import { ReviewResult } from './review-result.tsx';
import { SimilarityFields } from './similarity-fields.tsx';

/** Drawn once what compares photos is there. */
export function ReviewPage() {
  const page = usePage();
  const [comparing, setComparing] = useState<Comparing>();
  useEffect(
    () => void page.comparing().then(setComparing, (error: unknown) => page.notices.fail(error)),
    [page],
  );
  return comparing ? <ReviewBody comparing={comparing} /> : null;
}

function ReviewBody({ comparing }: { comparing: Comparing }) {
  const page = usePage();
  const [session] = useState(
    () => new ReviewSession(page.services.library, comparing, (error) => page.notices.fail(error)),
  );
  useEffect(() => session.open(), [session]);
  return (
    <div class="review">
      <AsideHead title={REVIEW_STRINGS.title} lead={REVIEW_STRINGS.lead} />
      <Progress comparing={comparing} />
      <Tiers session={session} />
      <TierNote session={session} />
      <div class="review-settings">
        {session.tier.value !== 'file' && <SimilarityFields session={session} />}
        <details class="review-part">
          <summary>{REVIEW_STRINGS.rules.title}</summary>
          <KeeperRules session={session} />
        </details>
        <details class="review-part">
          <summary>{REVIEW_STRINGS.result.title}</summary>
          <ReviewResult session={session} />
        </details>
      </div>
      <Toolbar session={session} />
      <ReviewGroups session={session} />
    </div>
  );
}

/** Neighbours of photos that came by an import, or before there was a review. */
function Progress({ comparing }: { comparing: Comparing }) {
  const progress = comparing.progress.value;
  if (!progress) return null;
  const { label, text, pace, left, pause, resume, paused } = REVIEW_STRINGS.progress;
  const { done, total, rate, secondsLeft } = progress;
  const isPaused = comparing.paused.value;
  return (
    <section class="review-progress" aria-label={label}>
      <ProgressBar share={total === 0 ? null : done / total} paused={isPaused} />
      <p class="muted" role="status">
        {text(formatCount(done), formatCount(total))}
        {isPaused && ` · ${paused}`}
        {!isPaused && rate > 0 && ` · ${pace(formatRate(rate))}`}
        {!isPaused && secondsLeft !== null && ` · ${left(formatDuration(secondsLeft))}`}
      </p>
      <button type="button" class="button" onClick={() => (comparing.paused.value = !isPaused)}>
        <Icon name={isPaused ? 'play' : 'pause'} />
        {isPaused ? resume : pause}
      </button>
    </section>
  );
}

function Tiers({ session }: { session: ReviewSession }) {
  const list = useRef<HTMLDivElement>(null);
  const choose = (tier: Tier): void => session.show(tier);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = TIERS[(TIERS.indexOf(session.tier.value) + step + TIERS.length) % TIERS.length];
    if (!next) return;
    choose(next);
    list.current?.querySelector<HTMLElement>(`[data-tier="${next}"]`)?.focus();
  };
  return (
    <div ref={list} class="tiers" role="tablist" aria-label={REVIEW_STRINGS.title} onKeyDown={onKeyDown}>
      {TIERS.map((tier) => {
        const isShown = session.tier.value === tier;
        const isKnown = session.groups.value[tier] !== null;
        return (
          <button
            key={tier}
            type="button"
            role="tab"
            class="tier"
            data-tier={tier}
            aria-selected={isShown}
            aria-controls="review-groups"
            tabIndex={isShown ? 0 : -1}
            onClick={() => choose(tier)}
          >
            {REVIEW_STRINGS.tiers[tier]}
            <span class="tier-count">
              {isKnown ? formatCount(session.listed(tier, 'open').length) : REVIEW_STRINGS.counting}
            </span>
          </button>
        );
      })}
    </div>
  );
}

function TierNote({ session }: { session: ReviewSession }) {
  const tier = session.tier.value;
  const { precision, recall } = session.bands[tier];
  return (
    <p class="muted">
      {REVIEW_STRINGS.tierHints[tier]}{' '}
      {tier !== 'file' && REVIEW_STRINGS.tierNumbers(formatShare(precision), formatShare(recall))}
    </p>
  );
}

function Toolbar({ session }: { session: ReviewSession }) {
  const page = usePage();
  const [counting, setCounting] = useState(false);
  const tier = session.tier.value;
  const open = session.listed(tier, 'open');
  const decided = session.listed(tier, 'decided');
  const undoable = session.undoable.value;
  const askAll = async (): Promise<void> => {
    setCounting(true);
    const { verdicts, stay, go, bytes } = await session.bulk(open);
    setCounting(false);
    const { title, text, action } = REVIEW_STRINGS.confirmAll;
    const count = verdicts.length;
    page.confirmation.value = {
      title,
      text: text(count, formatCount(count), formatCount(stay), formatCount(go), formatBytes(bytes)),
      action,
      run: () => session.decide(verdicts, REVIEW_STRINGS.done.reviewed(count, formatCount(count))),
    };
  };
  return (
    <div class="review-tools">
      <div class="segments" role="group" aria-label={REVIEW_STRINGS.show}>
        {(['open', 'decided'] as const).map((shown) => (
          <button
            key={shown}
            type="button"
            class="segment"
            aria-pressed={session.shown.value === shown}
            onClick={() => (session.shown.value = shown)}
          >
            {REVIEW_STRINGS.shows[shown](formatCount((shown === 'open' ? open : decided).length))}
          </button>
        ))}
      </div>
      {session.shown.value === 'open' && open.length > 0 && (
        <button type="button" class="button button-primary" disabled={counting} onClick={() => void askAll()}>
          <Icon name="check" />
          {counting ? REVIEW_STRINGS.acceptingAll : REVIEW_STRINGS.acceptAll(formatCount(open.length))}
        </button>
      )}
      <span class="review-undo" role="status">
        {undoable && (
          <>
            <span>{undoable.text}</span>
            <button type="button" class="link" onClick={() => void session.undo()}>
              {REVIEW_STRINGS.undo}
            </button>
          </>
        )}
      </span>
    </div>
  );
}
