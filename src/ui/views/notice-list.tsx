/** @file Messages above the status line. The list is always there, so that readers notice what comes into it. */
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { Icon } from './icon.tsx';
import { PillButton } from './pill-button.tsx';

export function NoticeList() {
  const { notices } = usePage();
  return (
    <div class="notices" aria-live="polite">
      {notices.list.value.map((notice) => (
        <div
          key={notice.id}
          class={`notice notice-${notice.kind}`}
          role={notice.kind === 'error' ? 'alert' : 'status'}
        >
          <Icon name={notice.kind === 'error' ? 'alert' : 'check'} />
          <bdi>{notice.text}</bdi>
          <PillButton name={STRINGS.dismiss} icon="close" onClick={() => notices.dismiss(notice.id)} />
        </div>
      ))}
    </div>
  );
}
