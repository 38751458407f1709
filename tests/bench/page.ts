/** @file Section of the bench: what a visitor feels. */
import type { SectionResult } from '../../src/cli/report/report.ts';
import type { Section } from '../../src/cli/report/section.ts';
import { measurePageLoad, type PageLoad } from './page-load.ts';

/** Goals: bytes of script, and milliseconds of a task. */
const SCRIPT_BYTES = 200_000;
const TASK_MS = 50;

export const page: Section = {
  id: 'page',
  title: 'The page',
  async run({ rounds }) {
    return pageResult(await measurePageLoad(rounds), rounds);
  },
};

export function pageResult(load: PageLoad, visits: number): SectionResult {
  const { firstVisitMs, laterVisitMs, scriptBytes, longestTaskMs, photos } = load;
  const met = (isMet: boolean): string => (isMet ? 'met' : 'not met');
  const longest = longestTaskMs === 0 ? 'none' : `${longestTaskMs.toFixed(0)} ms`;
  return {
    notes: [`The built app; medians of ${visits} visits, each with a fresh profile.`],
    tables: [
      {
        title: 'Visits',
        head: ['', '', 'goal'],
        rows: [
          ['ready after navigation, first visit', `${firstVisitMs.toFixed(0)} ms`, ''],
          ['ready after navigation, later visit', `${laterVisitMs.toFixed(0)} ms`, ''],
          [
            'script until then, gzip',
            `${(scriptBytes / 1000).toFixed(0)} KB`,
            `under ${SCRIPT_BYTES / 1000} KB: ${met(scriptBytes < SCRIPT_BYTES)}`,
          ],
          [
            `longest main-thread task over ${TASK_MS} ms while ${photos} photos are indexed`,
            longest,
            `none: ${met(longestTaskMs <= TASK_MS)}`,
          ],
        ],
      },
    ],
    charts: [],
    measured: load,
  };
}
