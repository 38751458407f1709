/**
 * @file This load of the page and the next. Which server the page may ask is decided when it loads (src/policy), so
 * whoever wants to ask another one loads the page anew, and is reminded afterwards of what they were about to do.
 */
import type { ServerSettings } from '../library/server-settings.ts';
import { allowOnce } from '../policy/allowed-server.ts';
import { policyInForce } from '../policy/policy.ts';

/** What a person was about to do when the page had to be loaded anew. */
export type Errand =
  | { readonly kind: 'test-server'; readonly settings: ServerSettings }
  /** See that the server is in use now. */
  | { readonly kind: 'show-server' };

export interface PageLoad {
  /** Origin of the one server that this load may ask. */
  readonly allowedServer: string | undefined;
  /** The page's policy in the words of the browser. */
  readonly policy: string;
  /** What the load before left to do. */
  readonly errand: Errand | undefined;
  /** Loads the page anew. @param server origin that the next load may ask, and only that one, whatever is saved */
  again(errand?: Errand, server?: string): void;
}

/** The load of this browser's tab. To be made once a load: it takes the errand. @param base path of the deployment */
export function currentLoad(base: string): PageLoad {
  const key = `lookalike:errand:${base}`;
  const policy = policyInForce();
  return {
    allowedServer: policy?.server,
    policy: policy?.text ?? '',
    errand: takeErrand(key),
    again(errand, server) {
      // A token may be in it: it stays in the tab, until the next load takes it.
      if (errand) sessionStorage.setItem(key, JSON.stringify(errand));
      if (server) allowOnce(base, server);
      location.reload();
    },
  };
}

function takeErrand(key: string): Errand | undefined {
  try {
    const text = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return text === null ? undefined : (JSON.parse(text) as Errand);
  } catch {
    // A browser that keeps nothing for the page, or a text of an older release: nothing is lost but a reminder.
    return undefined;
  }
}
