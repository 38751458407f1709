/** @file What a tab takes of the machine's memory. */
import { readFile } from 'node:fs/promises';

/** Of those that the debugging protocol's `SystemInfo.getProcessInfo` lists. */
export interface BrowserProcess {
  readonly type: string;
  readonly id: number;
}

/**
 * Mebibytes of private memory of the largest of the browser's tabs, as the browser's own task manager counts them; `null`
 * where the system is not Linux. A page and its workers are one process; the browser keeps another one, empty, for the
 * next page. (`performance.measureUserAgentSpecificMemory` is not there in a browser without a window, and does not count
 * what the engine itself takes for compiled code, pictures and codecs.)
 */
export async function largestTab(processes: readonly BrowserProcess[]): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const renderers = processes.filter(({ type }) => type === 'renderer');
  return Math.max(...(await Promise.all(renderers.map(({ id }) => privateMemory(id)))));
}

/** Mebibytes: anonymous pages, resident or swapped out. 0 of a process that has ended. */
async function privateMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
  return (kibibytes('RssAnon') + kibibytes('VmSwap')) / 1024;
}
