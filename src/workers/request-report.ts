/** @file Workers tell the page what they ask for, beside what they answer by Comlink. */
import { requestLog, watchRequests, type RequestReport, type Thread } from '../base/requests.ts';
import { refusesTexts } from '../policy/probe.ts';

/** A message of a worker, which Comlink passes over for want of an id. */
interface ReportMessage {
  readonly report: RequestReport;
}

/** In a worker: from now on whoever started it hears of its requests. */
export function reportRequests(from: Exclude<Thread, 'page'>): void {
  const tell = (confined: boolean | null, requests: RequestReport['requests']): void =>
    // A worker's, which has no target.
    postMessage({ report: { from, confined, requests } } satisfies ReportMessage);
  tell(from === 'store' ? null : refusesTexts(), []);
  watchRequests((requests) => tell(null, requests));
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
