/** @file Ways out of the side panel that a library's and a gallery's have in common. */
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { Icon } from './icon.tsx';

export function PrivacyPlace() {
  const page = usePage();
  return (
    <button type="button" class="place" onClick={() => page.openPanel('privacy')}>
      <Icon name="lock" />
      <span>
        {STRINGS.panel.privacy}
        <span class="muted">{STRINGS.privacy.details}</span>
      </span>
      <Icon name="next" />
    </button>
  );
}

export function KeyboardPlace() {
  const page = usePage();
  return (
    <button type="button" class="place" onClick={() => (page.showsKeys.value = true)}>
      <Icon name="keyboard" />
      <span>{STRINGS.panel.keyboard}</span>
      <Icon name="next" />
    </button>
  );
}
