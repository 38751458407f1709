/** @file One quiet line about the app's versions, with what can be done. */
import type { ReleaseEvent } from '../../delivery/installation.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { DELIVERY_STRINGS } from '../strings-delivery.ts';
import { Icon } from './icon.tsx';
import { PillButton } from './pill-button.tsx';

/** What is said, and the button's name; without one there is nothing to do. */
function wordsOf(event: ReleaseEvent): readonly [text: string, action?: string] {
  const { offered, update, refused, again, changed, reload, failed, notTaken } = DELIVERY_STRINGS;
  switch (event.kind) {
    case 'offered':
      return [offered, update];
    case 'refused':
      return [refused, again];
    case 'changed':
      return [changed, reload];
    case 'failed':
      return [event.reason === '' ? notTaken : failed(event.reason)];
  }
}

export function ReleaseNotice({ event }: { event: ReleaseEvent }) {
  const page = usePage();
  const [text, action] = wordsOf(event);
  return (
    <div class="notice notice-info" role="status">
      <Icon name={event.kind === 'failed' ? 'alert' : 'refresh'} />
      <bdi>{text}</bdi>
      {action && (
        <button type="button" class="link" onClick={() => page.updateApp()}>
          {action}
        </button>
      )}
      <PillButton name={STRINGS.dismiss} icon="close" onClick={() => (page.release.value = null)} />
    </div>
  );
}
