/** @file The first visit: what this is, three ways in, and why it is safe. */
import { formatCount } from '../format.ts';
import { foreignRequests } from '../outgoing-requests.ts';
import { STRINGS } from '../strings.ts';
import { AddButtons } from './add-buttons.tsx';
import { Icon } from './icon.tsx';
import { WelcomeArt } from './welcome-art.tsx';

export function Welcome() {
  return (
    <section class="welcome">
      <WelcomeArt />
      <h1>{STRINGS.welcome.title}</h1>
      <p class="welcome-lead">{STRINGS.welcome.lead}</p>
      <AddButtons samples />
      <p class="muted welcome-drop">{STRINGS.welcome.drop}</p>
      <PrivacyFacts />
    </section>
  );
}

/** The app has no upload in it, so the first number is a constant; the second is measured by the browser. */
export function PrivacyFacts() {
  const requests = formatCount(foreignRequests.value);
  return (
    <ul class="privacy">
      <li>
        <Icon name="lock" />
        <span>
          <strong>
            {formatCount(0)} {STRINGS.welcome.uploaded}, {STRINGS.welcome.foreign(requests)}.
          </strong>{' '}
          {STRINGS.welcome.foreignWhy}
        </span>
      </li>
      <li>
        <Icon name="device" />
        <span>{STRINGS.welcome.local}</span>
      </li>
      <li>
        <Icon name="check" />
        <span>{STRINGS.welcome.files}</span>
      </li>
    </ul>
  );
}
