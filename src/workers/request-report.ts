/** @file Workers tell the page what they ask for, beside what they answer by Comlink. */
import { requestLog, watchRequests, type RequestReport, type Thread } from '../base/requests.ts';
import { refusesTexts } from '../policy/probe.ts';

/** A message of a worker, which Comlink passes over for want of an id. */
interface ReportMessage {
  readonly report: RequestReport;
}

/**
 * In a worker: from now on whoever started it hears of its requests.
 * @param script of a worker that starts from a text which imports it: Chromium counts that for nobody
 */
export function reportRequests(from: Exclude<Thread, 'page'>, script?: string): void {
  const tell = (confined: boolean | null, requests: RequestReport['requests']): void =>
    // A worker's, which has no target.
    postMessage({ report: { from, confined, requests } } satisfies ReportMessage);
  const own = script === undefined ? [] : [{ address: script, kind: 'script', bytes: null }];
  // Of text the store's worker may make code: it is asked another way (StoreApi.confined).
  tell(from === 'store' ? null : refusesTexts(), own);
  watchRequests((requests) =>
    tell(
      null,
      requests.filter(({ address }) => address !== script),
    ),
  );
}

/** Where a worker is started: what it reports goes to the page's log, or up to the page. */
export function passReports(worker: Worker): Worker {
  worker.addEventListener('message', ({ data }: MessageEvent<Partial<ReportMessage> | null>) => {
    const report = data?.report;
    if (!report) return;
    if (typeof document === 'undefined') postMessage({ report } satisfies ReportMessage);
    else requestLog.add(report);
  });
  return worker;
}
