/** @file The first visit: what this is, three ways in, and why it is safe. */
import { serverOrigin } from '../../library/server-settings.ts';
import { formatCount } from '../format.ts';
import { foreignRequests } from '../outgoing-requests.ts';
import { hostOf } from '../server-connection.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { AddButtons } from './add-buttons.tsx';
import { Icon } from './icon.tsx';
import { WelcomeArt } from './welcome-art.tsx';

export function Welcome() {
  const page = usePage();
  return (
    <section class="welcome">
      <WelcomeArt />
      <h1>{STRINGS.welcome.title}</h1>
      <p class="welcome-lead">{STRINGS.welcome.lead}</p>
      <AddButtons samples />
      <p class="muted welcome-drop">{STRINGS.welcome.drop}</p>
      <PrivacyFacts />
      <button type="button" class="button button-quiet" onClick={() => page.openPanel('privacy')}>
        {STRINGS.privacy.details}
      </button>
    </section>
  );
}

/**
 * The app has no upload of photos in it, so that number is a constant; requests are counted by the browser. With a
 * server in use, what goes there is named, and the requests there are told apart from all others.
 */
export function PrivacyFacts() {
  const { inUse } = usePage().server;
  const toServer = (inUse && foreignRequests.value.get(serverOrigin(inUse.address))) ?? 0;
  const all = [...foreignRequests.value.values()].reduce((sum, count) => sum + count, 0);
  const none = formatCount(0);
  const others = formatCount(all - toServer);
  const host = inUse && hostOf(inUse);
  return (
    <ul class="privacy">
      <li>
        <Icon name="lock" />
        <span>
          <strong>
            {host === undefined
              ? STRINGS.privacy.requests(none, others)
              : STRINGS.privacy.requestsWithServer(none, formatCount(toServer), host, others)}
          </strong>{' '}
          {STRINGS.privacy.counted}
        </span>
      </li>
      <li>
        <Icon name={host === undefined ? 'device' : 'server'} />
        <span>{host === undefined ? STRINGS.privacy.local : STRINGS.privacy.onServer(host)}</span>
      </li>
      <li>
        <Icon name="check" />
        <span>{STRINGS.privacy.files}</span>
      </li>
    </ul>
  );
}
