/**
 * @file The network switched off for this app, so that people can see it do without: the service worker, past which no request of the
 * page and its workers goes, answers from what is kept here. Off for a while only, whatever is forgotten: a browser may end a
 * service worker at any time, so the hour is what is remembered.
 */
import { watchRequests, type SeenRequest } from '../base/requests.ts';
import { NETWORK } from '../profiles/profiles.ts';

export type NetworkChange = 'off' | 'on';

export interface NetworkNews {
  /** Milliseconds since 1970 until which the network is off; `null`: it is on. */
  readonly offUntil: number | null;
  /** Of the service worker itself, since the browser last started it. */
  readonly requests: readonly SeenRequest[];
}

export interface GateHost {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What was last kept, `null` for nothing. */
  readonly load: () => Promise<number | null>;
  readonly keep: (offUntil: number | null) => Promise<void>;
}

/** In the service worker. */
export class NetworkGate {
  readonly #host: GateHost;
  readonly #requests: SeenRequest[] = [];
  #offUntil: Promise<number | null> | undefined;
  /** What {@link offUntil} last gave. */
  #isOff = false;

  constructor(host: GateHost) {
    this.#host = host;
    watchRequests((requests) => this.#requests.push(...requests));
    void this.offUntil();
  }

  /** Until when the network is off, `null` while it is on. What cannot be read is on. */
  async offUntil(): Promise<number | null> {
    this.#offUntil ??= this.#host.load().catch(() => null);
    const until = await this.#offUntil;
    this.#isOff = until !== null && until > this.#host.now();
    return this.#isOff ? until : null;
  }

  /** For events that must be answered at once: as far as it is known by now. */
  get isOff(): boolean {
    void this.offUntil();
    return this.#isOff;
  }

  /** As the service worker's `fetch`. @throws TypeError while the network is off, as without one */
  async fetch(request: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    if ((await this.offUntil()) !== null) throw new TypeError('The network was switched off for this app.');
    return fetch(request, init);
  }

  /** @param change absent: only tells */
  async news(change?: NetworkChange): Promise<NetworkNews> {
    if (change) {
      const until = change === 'off' ? this.#host.now() + NETWORK.offMs : null;
      // At once, also where there is no room to keep it.
      this.#offUntil = Promise.resolve(until);
      await this.#host.keep(until).catch(() => undefined);
    }
    return { offUntil: await this.offUntil(), requests: this.#requests };
  }
}
