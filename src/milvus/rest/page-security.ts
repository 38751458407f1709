/**
 * @file Why a page's request brought no answer. `fetch` itself says nothing to a page; what the browser tells elsewhere
 * (policy violations, permissions, reports) narrows it down. Outside a page nothing stands between.
 */
import { addressSpaceOf, type AddressSpace } from './address.ts';
import { REST_LIMITS } from './limits.ts';

export type Obstacle =
  /** The page's own Content-Security-Policy. */
  | 'csp'
  | 'mixedContent'
  /** The person, or a policy, denied the page the local network. */
  | 'localNetworkDenied'
  /** The page may ask for the local network, and nobody has said yes. */
  | 'localNetworkUndecided'
  /** The server answers, but not for pages of this origin. */
  | 'cors'
  /** Nobody answers. */
  | 'unreachable'
  /** This browser does not let a page tell the last two apart. */
  | 'corsOrUnreachable';

/**
 * Chromium's permission to reach the local network: one at first (142), then one for each address space (145). Names
 * that a browser does not know are refused with a TypeError.
 */
const PERMISSIONS: Readonly<Record<AddressSpace, readonly string[]>> = Object.freeze({
  loopback: Object.freeze(['loopback-network', 'local-network-access']),
  local: Object.freeze(['local-network', 'local-network-access']),
});

/** Address spaces from the nearest outwards; a page may reach outwards without asking. */
const OUTWARDS: readonly (AddressSpace | undefined)[] = Object.freeze(['loopback', 'local', undefined]);

/**
 * The state of the permission that a request to `url` needs. `undefined` where none is needed: outside a page, for a
 * public address, for a page that is itself as near, and in browsers without Local Network Access.
 */
export async function localNetworkPermission(url: string): Promise<PermissionState | undefined> {
  const space = addressSpaceOf(url);
  if (!space || !isPage()) return undefined;
  if (OUTWARDS.indexOf(addressSpaceOf(location.href)) <= OUTWARDS.indexOf(space)) return undefined;
  for (const name of PERMISSIONS[space]) {
    try {
      return (await navigator.permissions.query({ name: name as PermissionName })).state;
    } catch {
      // Another name, or none.
    }
  }
  return undefined;
}

/** Watches the page while requests to `base` are made, so that a failure can be explained. */
export class RequestWatch {
  readonly #base: string;
  readonly #violation = new Sign();
  readonly #onViolation = ({ blockedURI }: SecurityPolicyViolationEvent): void => {
    if (blockedURI.startsWith(new URL(this.#base).origin)) this.#violation.give();
  };

  constructor(base: string) {
    this.#base = base;
    if (isPage()) document.addEventListener('securitypolicyviolation', this.#onViolation);
  }

  stop(): void {
    if (isPage()) document.removeEventListener('securitypolicyviolation', this.#onViolation);
  }

  /** To be called when a request has failed. Makes one more, without side effects. */
  async explain(signal?: AbortSignal): Promise<Obstacle> {
    if (!isPage()) return 'unreachable';
    if (await this.#violation.comes()) return 'csp';
    const permission = await localNetworkPermission(this.#base);
    if (this.#isMixed(permission)) return 'mixedContent';
    if (permission === 'denied') return 'localNetworkDenied';
    if (permission === 'prompt') return 'localNetworkUndecided';
    return this.#probe(signal);
  }

  /** Plain http from a secure page is let through to this machine, and to the local network with its permission. */
  #isMixed(permission: PermissionState | undefined): boolean {
    if (location.protocol !== 'https:' || !this.#base.startsWith('http:')) return false;
    return addressSpaceOf(this.#base) !== 'loopback' && permission === undefined;
  }

  /**
   * A request without CORS brings an answer that the page may not read; under this page's Cross-Origin-Embedder-Policy
   * it brings none, but a report that an answer was withheld. Either way there is a server.
   */
  async #probe(signal?: AbortSignal): Promise<Obstacle> {
    const url = `${this.#base}/`;
    const space = addressSpaceOf(url);
    const timer = AbortSignal.timeout(REST_LIMITS.contactMs);
    const init: RequestInit & { targetAddressSpace?: AddressSpace } = {
      mode: 'no-cors',
      credentials: 'omit',
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, timer]) : timer,
      ...(space ? { targetAddressSpace: space } : {}),
    };
    const reports = new ReportsOn(url);
    try {
      await fetch(url, init);
      return 'cors';
    } catch {
      signal?.throwIfAborted();
      if (await reports.withheld.comes()) return 'cors';
      return crossOriginIsolated && !ReportsOn.exist ? 'corsOrUnreachable' : 'unreachable';
    } finally {
      reports.stop();
    }
  }
}

interface CoepBody {
  toJSON(): { readonly blockedURL?: string };
}

/** The page's reports, as far as they tell that the embedder policy withheld an answer from it. */
class ReportsOn {
  static readonly exist = typeof ReportingObserver === 'function';
  readonly withheld = new Sign();
  readonly #observer: ReportingObserver | undefined;

  constructor(url: string) {
    if (!ReportsOn.exist) return;
    this.#observer = new ReportingObserver((reports) => {
      // Chromium shows this kind of body as JSON only, which the type of the DOM does not know.
      const bodies = reports.filter(({ type }) => type === 'coep').map(({ body }) => body as CoepBody | null);
      if (bodies.some((body) => body?.toJSON().blockedURL === url)) this.withheld.give();
    });
    this.#observer.observe();
  }

  stop(): void {
    this.#observer?.disconnect();
  }
}

/** Something that the browser tells a moment after the failure which it explains. */
class Sign {
  #give: (given: true) => void = () => undefined;
  readonly #given = new Promise<true>((resolve) => (this.#give = resolve));

  give(): void {
    this.#give(true);
  }

  async comes(): Promise<boolean> {
    const over = new Promise<false>((resolve) => setTimeout(resolve, REST_LIMITS.reportMs, false));
    return Promise.race([this.#given, over]);
  }
}

function isPage(): boolean {
  return typeof document !== 'undefined';
}
