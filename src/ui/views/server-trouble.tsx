/** @file In place of the page when the server that keeps the photos could not be opened: why, and the ways on. */
import { hostOf, type ServerConnection } from '../server-connection.ts';
import { STRINGS } from '../strings.ts';
import { Logo } from './logo.tsx';
import { ServerForm } from './server-form.tsx';
import { Trouble } from './trouble.tsx';

interface ServerTroubleProps {
  readonly server: ServerConnection;
  readonly message: string;
  /** Tries once more with the settings as they are. */
  readonly onRetry: () => void;
}

export function ServerTrouble({ server, message, onRetry }: ServerTroubleProps) {
  return (
    <main class="server-trouble">
      <Logo />
      <h1>{STRINGS.server.notOpened(hostOf(server.inUse ?? server.form.value))}</h1>
      <Trouble message={message} />
      <div class="sheet-actions">
        <button type="button" class="button button-primary" onClick={onRetry}>
          {STRINGS.status.retry}
        </button>
        <button type="button" class="button" onClick={() => server.leave()}>
          {STRINGS.server.back}
        </button>
      </div>
      <p class="muted">{STRINGS.server.backHint}</p>
      <h2>{STRINGS.server.change}</h2>
      <ServerForm server={server} />
    </main>
  );
}
