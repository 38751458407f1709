/** @file Groups of near-duplicates, one a row, of which only those near the window exist. */
import { useEffect, useRef } from 'preact/hooks';
import type { DuplicateGroup, GroupMember, GroupVerdict } from '../../library/duplicates/types.ts';
import type { LibraryPhoto } from '../../library/types.ts';
import { isReferenced, type Suggestion } from '../../library/duplicates/keeper.ts';
import { REVIEW } from '../../profiles/profiles.ts';
import { formatCount, formatSimilarity } from '../format.ts';
import { aspectOf } from '../justified-layout.ts';
import { photoFacts } from '../photo-facts.ts';
import type { ReviewSession } from '../review-session.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { REVIEW_STRINGS } from '../strings-review.ts';
import { useElementWidth, useVisibleStretch } from './element-size.ts';
import { Icon, Strokes } from './icon.tsx';
import { PathText } from './path-text.tsx';
import { Thumbnail } from './thumbnail.tsx';
import { VIEWER_SHAPES } from './viewer-tools.tsx';

export function ReviewGroups({ session }: { session: ReviewSession }) {
  const list = useRef<HTMLUListElement>(null);
  const { top, bottom } = useVisibleStretch(list);
  const width = useElementWidth(list);
  const groups = session.visible.value;
  const row = width < REVIEW.narrow ? REVIEW.rowNarrow : REVIEW.row;
  const from = Math.max(0, Math.floor(top / row));
  const drawn = groups.slice(from, Math.max(from, Math.ceil(bottom / row)));
  useEffect(() => void session.read(drawn));
  const isLooking = session.groups.value[session.tier.value] === null;
  return (
    <section
      id="review-groups"
      role="tabpanel"
      aria-label={REVIEW_STRINGS.tiers[session.tier.value]}
      aria-busy={session.busy.value}
    >
      {groups.length === 0 && (
        <p class="muted review-empty" role="status">
          {isLooking ? REVIEW_STRINGS.busy : REVIEW_STRINGS.none[session.shown.value]}
        </p>
      )}
      <ul
        ref={list}
        class="review-groups"
        aria-label={REVIEW_STRINGS.groups}
        style={{ height: `${groups.length * row}px`, '--row': `${row}px` }}
      >
        {drawn.map((group, i) => (
          <Group
            key={group.key}
            session={session}
            group={group}
            position={from + i}
            count={groups.length}
            top={(from + i) * row}
          />
        ))}
      </ul>
    </section>
  );
}

interface GroupProps {
  readonly session: ReviewSession;
  readonly group: DuplicateGroup;
  readonly position: number;
  readonly count: number;
  readonly top: number;
}

function Group({ session, group, position, count, top }: GroupProps) {
  const { members, band, similarity } = group;
  const suggestion = session.suggestion(group);
  const staying = session.staying(group);
  const size = formatCount(members.length);
  const title =
    band === 'file'
      ? REVIEW_STRINGS.fileGroup(members.length, size)
      : REVIEW_STRINGS.group(members.length, size, formatSimilarity(similarity));
  return (
    <li
      class="review-group"
      aria-posinset={position + 1}
      aria-setsize={count}
      aria-label={title}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div class="review-group-head">
        <span class="review-group-title">{title}</span>
        <GroupActions session={session} group={group} isKnown={suggestion !== undefined} />
      </div>
      <ul class="review-members">
        {members.map((member, at) => (
          <Member
            keeper={suggestion?.keeper}
            position={at}
            key={member.key}
            session={session}
            group={group}
            member={member}
            stays={staying.includes(member.key)}
            {...(suggestion?.keeper === at ? { suggestion } : {})}
          />
        ))}
      </ul>
    </li>
  );
}

function GroupActions({
  session,
  group,
  isKnown,
}: {
  session: ReviewSession;
  group: DuplicateGroup;
  isKnown: boolean;
}) {
  const all = group.members.map(({ key }) => key);
  const decide = (verdict: GroupVerdict, text: string): void => void session.decide([verdict], text);
  const one = REVIEW_STRINGS.done.reviewed(1, formatCount(1));
  if (group.kept) {
    return (
      <span class="review-actions">
        <button
          type="button"
          class="button"
          onClick={() => void session.reopen(group, REVIEW_STRINGS.done.again)}
        >
          <Icon name="refresh" />
          {REVIEW_STRINGS.again}
        </button>
      </span>
    );
  }
  return (
    <span class="review-actions">
      {group.band !== 'file' && (
        <button
          type="button"
          class="button"
          title={REVIEW_STRINGS.distinctHint}
          onClick={() => decide({ group, verdict: 'distinct', keep: all }, REVIEW_STRINGS.done.distinct)}
        >
          {REVIEW_STRINGS.distinct}
        </button>
      )}
      <button
        type="button"
        class="button"
        title={REVIEW_STRINGS.keepAllHint}
        onClick={() => decide({ group, verdict: 'reviewed', keep: all }, one)}
      >
        {REVIEW_STRINGS.keepAll}
      </button>
      <button
        type="button"
        class="button button-accept"
        title={REVIEW_STRINGS.acceptHint}
        disabled={!isKnown}
        onClick={() => decide(session.accept(group), one)}
      >
        <Icon name="check" />
        {REVIEW_STRINGS.accept}
      </button>
    </span>
  );
}

interface MemberProps {
  readonly session: ReviewSession;
  readonly group: DuplicateGroup;
  readonly member: GroupMember;
  readonly position: number;
  /** Position of the one that is suggested to stay. */
  readonly keeper: number | undefined;
  readonly stays: boolean;
  /** Of the keeper: why it is that. */
  readonly suggestion?: Suggestion;
}

function Member({ session, group, member, position, keeper, stays, suggestion }: MemberProps) {
  const page = usePage();
  const photo = session.photos.value.get(member.id);
  const path = group.band === 'file' ? member.key : (photo?.path ?? '');
  const isFixed = isReferenced(path, session.settings.value);
  const isDecided = group.kept !== undefined;
  const look = (compared?: number): void => {
    const photos = viewablesOf(group, session.photos.value);
    const other = compared === undefined ? undefined : photos[compared];
    // Some of the others are still being read.
    if (photos.length === group.members.length) {
      page.viewing.open({ photos, position, ...(other ? { compared: other } : {}) });
    } else if (photo) {
      page.viewing.open({ photos: [photo], position: 0 });
    }
  };
  return (
    <li
      class={stays ? 'review-member stays' : 'review-member'}
      data-id={member.id}
      data-path={path}
      style={{ '--aspect': photo ? aspectOf(photo) : 1 }}
    >
      <button
        type="button"
        class="review-picture"
        aria-pressed={stays}
        aria-label={REVIEW_STRINGS.toggle(path, stays)}
        disabled={isFixed || isDecided || !photo}
        onClick={() => session.toggle(group, member.key)}
      >
        {photo && <Thumbnail key={photo.contentId} photo={photo} />}
        <span class="review-mark">
          <Icon name={isFixed ? 'lock' : stays ? 'check' : 'folder'} />
          {stays ? REVIEW_STRINGS.stays : REVIEW_STRINGS.goes}
        </span>
      </button>
      {photo && (
        <span class="review-view">
          {keeper !== undefined && keeper !== position && (
            <button
              type="button"
              class="cell-tool"
              aria-label={REVIEW_STRINGS.compare(path)}
              title={REVIEW_STRINGS.compare(path)}
              onClick={() => look(keeper)}
            >
              <Strokes shape={VIEWER_SHAPES.compare} />
            </button>
          )}
          <button
            type="button"
            class="cell-tool"
            aria-label={STRINGS.search.view(path)}
            title={STRINGS.search.view(path)}
            onClick={() => look()}
          >
            <Icon name="expand" />
          </button>
        </span>
      )}
      <span class="review-facts">
        <PathText path={path} />
        <span class="muted">{photo && photoFacts(photo)}</span>
        <span class="review-reason">
          {isFixed ? REVIEW_STRINGS.reference : suggestion && reasonOf(suggestion)}
        </span>
      </span>
    </li>
  );
}

/** Its photos, in a group of files each with the path of its file; fewer while some are not known. */
function viewablesOf(
  { band, members }: DuplicateGroup,
  photos: ReadonlyMap<string, LibraryPhoto>,
): readonly LibraryPhoto[] {
  return members.flatMap(({ key, id }) => {
    const photo = photos.get(id);
    return photo ? [band === 'file' ? { ...photo, path: key } : photo] : [];
  });
}

function reasonOf({ reasons }: Suggestion): string {
  const names = reasons.map((reason) => REVIEW_STRINGS.reasons[reason]);
  return names.length > 0 ? names.join(', ') : REVIEW_STRINGS.noReason;
}
