/** @file Privacy, shown: what was asked for by whom, what the browser forbids, and the app without a network. */
import { useEffect, useState } from 'preact/hooks';
import { RequestLog, type CountedRequest, type Thread } from '../../base/requests.ts';
import { serverOrigin } from '../../library/server-settings.ts';
import type { PageNetworkNews } from '../../delivery/installation.ts';
import type { NetworkChange } from '../../delivery/network-gate.ts';
import { NETWORK } from '../../profiles/profiles.ts';
import { formatBytes, formatCount, formatHour } from '../format.ts';
import { confinedThreads, requests } from '../outgoing-requests.ts';
import { hostOf } from '../server-connection.ts';
import { usePage } from '../state.ts';
import { PRIVACY } from '../strings-privacy.ts';
import { STRINGS } from '../strings.ts';
import '../styles/privacy.css';
import { Disclosure } from './disclosure.tsx';
import { Icon } from './icon.tsx';
import { Sheet } from './sheet.tsx';
import { Switch } from './switch.tsx';
import { PrivacyFacts } from './welcome.tsx';

/** In the order of the list. */
const THREADS = Object.keys(PRIVACY.threads) as Thread[];

export function PrivacyPanel() {
  const { news, change } = useNetwork();
  const ofServiceWorker = new RequestLog();
  ofServiceWorker.add({ from: 'service-worker', confined: null, requests: news?.requests ?? [] });
  return (
    <Sheet title={STRINGS.panel.privacy} back="library">
      <PrivacyFacts />
      <Requests all={[...requests.value, ...ofServiceWorker.requests()]} />
      <Rules />
      <section class="privacy-part">
        <h3>{PRIVACY.offline}</h3>
        {news?.isInCharge ? (
          <>
            <Switch
              name={PRIVACY.off}
              hint={PRIVACY.offHint}
              on={news.offUntil !== null}
              onChange={(off) => change(off ? 'off' : 'on')}
            />
            <p role="status" class="muted">
              {news.offUntil !== null && PRIVACY.offUntil(formatHour(news.offUntil))}
            </p>
          </>
        ) : (
          <p class="muted">{PRIVACY.noSwitch}</p>
        )}
      </section>
    </Sheet>
  );
}

function Requests({ all }: { all: readonly CountedRequest[] }) {
  const { inUse } = usePage().server;
  const isOwn = ({ address }: CountedRequest): boolean => new URL(address).origin === location.origin;
  const foreign = all.filter((request) => !isOwn(request));
  const server = inUse && serverOrigin(inUse.address);
  const isServers = ({ address }: CountedRequest): boolean => new URL(address).origin === server;
  const others = foreign.filter((request) => !isServers(request));
  return (
    <section class="privacy-part">
      <h3>{PRIVACY.requests}</h3>
      <p class="muted">{PRIVACY.requestsHint}</p>
      {inUse && (
        <Group title={PRIVACY.server(hostOf(inUse))} requests={foreign.filter(isServers)} isElsewhere />
      )}
      <div class={others.length > 0 ? 'privacy-elsewhere' : undefined}>
        <h4>{PRIVACY.elsewhere}</h4>
        {others.length > 0 ? <List requests={others} /> : <p class="muted">{PRIVACY.nobody}</p>}
      </div>
      <h4>{PRIVACY.own(location.origin)}</h4>
      {THREADS.map((thread) => {
        const own = all.filter((request) => request.from === thread && isOwn(request));
        return own.length > 0 && <Group key={thread} title={PRIVACY.threads[thread]} requests={own} />;
      })}
      {all.some(({ from }) => from === 'service-worker') && <p class="muted">{PRIVACY.uncounted}</p>}
    </section>
  );
}

interface GroupProps {
  readonly title: string;
  readonly requests: readonly CountedRequest[];
  readonly isElsewhere?: boolean;
}

/** Requests in a line, unfolded to one each. */
function Group({ title, requests: own, isElsewhere = false }: GroupProps) {
  const count = own.reduce((sum, request) => sum + request.count, 0);
  const bytes = own.reduce((sum, request) => sum + (request.bytes ?? 0), 0);
  const facts = [PRIVACY.count(count, formatCount(count)), PRIVACY.bytes(formatBytes(bytes))].join(', ');
  return (
    <div class={isElsewhere ? 'privacy-group privacy-elsewhere' : 'privacy-group'}>
      <Disclosure title={`${title}: ${facts}`}>
        <List requests={own} />
      </Disclosure>
    </div>
  );
}

function List({ requests: listed }: { requests: readonly CountedRequest[] }) {
  return (
    <ul class="privacy-requests">
      {listed.map(({ from, address, kind, count, bytes }) => (
        <li key={`${from} ${address}`}>
          <code>{shortened(address)}</code>
          <span class="muted">
            {[
              kind,
              ...(count > 1 ? [PRIVACY.times(formatCount(count))] : []),
              ...(bytes === null ? [] : [bytes > 0 ? formatBytes(bytes) : PRIVACY.cached]),
            ].join(' · ')}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Without the part that is the same for all of the app's files. */
function shortened(address: string): string {
  const base = new URL('.', document.baseURI).href;
  return address.startsWith(base) ? address.slice(base.length) || './' : address;
}

function Rules() {
  const { server, services } = usePage();
  const [isStoreConfined, tell] = useState<boolean | null>();
  useEffect(() => void services.isStoreConfined().then(tell, () => undefined), [services]);
  const loose = [...confinedThreads.value.values()].includes(false);
  const allowed = services.load.allowedServer;
  const host = server.inUse ? hostOf(server.inUse) : allowed && new URL(allowed).host;
  const [first, ...others] = PRIVACY.rules;
  return (
    <section class="privacy-part">
      <h3>{PRIVACY.forbids}</h3>
      <p class="muted">{PRIVACY.forbidsHint}</p>
      <ul class="privacy-rules">
        {[host === undefined || host === '' ? first : PRIVACY.ruleWithServer(host), ...others].map((rule) => (
          <li key={rule}>
            <Icon name="close" />
            <span>{rule}</span>
          </li>
        ))}
      </ul>
      <WorkerRule isKept={!loose}>{loose ? PRIVACY.workers.loose : PRIVACY.workers.confined}</WorkerRule>
      {isStoreConfined === undefined && <p class="muted">{PRIVACY.workers.asking}</p>}
      {typeof isStoreConfined === 'boolean' && (
        <WorkerRule isKept={isStoreConfined}>
          {isStoreConfined ? PRIVACY.workers.store : PRIVACY.workers.storeLoose}
        </WorkerRule>
      )}
      <Disclosure title={PRIVACY.text}>
        <pre class="privacy-text" tabIndex={0}>
          {services.load.policy.replaceAll('; ', ';\n')}
        </pre>
      </Disclosure>
    </section>
  );
}

function WorkerRule({ isKept, children }: { isKept: boolean; children: string }) {
  return (
    <p class={isKept ? 'privacy-worker' : 'privacy-worker privacy-loose'}>
      <Icon name={isKept ? 'lock' : 'alert'} />
      <span>{children}</span>
    </p>
  );
}

/** The service worker is asked again and again: nobody tells when it did something. */
function useNetwork(): { news: PageNetworkNews | undefined; change: (change: NetworkChange) => void } {
  const installation = usePage().installation.value;
  const [news, setNews] = useState<PageNetworkNews>();
  useEffect(() => {
    let isOpen = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      const answer = await installation?.network();
      if (!isOpen) return;
      setNews(answer);
      // Where nobody answers, nobody will.
      if (answer) timer = setTimeout(() => void look(), NETWORK.lookMs);
    };
    void look();
    return () => {
      isOpen = false;
      clearTimeout(timer);
    };
  }, [installation]);
  return { news, change: (change) => void installation?.network(change).then(setNews) };
}
