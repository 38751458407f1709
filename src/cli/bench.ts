/**
 * @file `npm run bench [-- DIR]`: speeds in a real browser, beside those of what one would otherwise take, as one report.
 * Sections are a table; each measures by itself and returns tables, charts and figures.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { duplicates } from '../../tests/bench/duplicates.ts';
import { embedding } from '../../tests/bench/embedding.ts';
import { evaluation } from '../../tests/bench/evaluation.ts';
import { growth } from '../../tests/bench/growth.ts';
import { opening } from '../../tests/bench/opening.ts';
import { page } from '../../tests/bench/page.ts';
import { search } from '../../tests/bench/search.ts';
import { slider } from '../../tests/bench/slider.ts';
import { splits } from '../../tests/bench/splits.ts';
import { webgpu } from '../../tests/bench/webgpu.ts';
import { peerVersions } from '../../tests/bench/peers/peer-packages.ts';
import { LookalikeError, reviveError } from '../base/errors.ts';
import { benchUsage, parseBenchArguments, type BenchArguments } from './bench-arguments.ts';
import { showProgress } from './terminal.ts';
import { describeEnvironment } from './report/environment.ts';
import { renderSection } from './report/markdown.ts';
import type { Report, ReportSection } from './report/report.ts';
import type { Section } from './report/section.ts';
import { writeReport } from './report/written-report.ts';
import { listPhotos } from './serve.ts';

const SECTIONS: readonly Section[] = Object.freeze([
  embedding,
  splits,
  webgpu,
  search,
  opening,
  slider,
  growth,
  duplicates,
  page,
  evaluation,
]);
const IDS = SECTIONS.map(({ id }) => id);

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SAMPLES = path.join(ROOT, 'public', 'samples', 'photos');
const TITLE = 'Lookalike beside its peers';

/** Exit code 2 when the arguments are not understood, 1 when a section broke off. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const asked = parseBenchArguments(args, IDS);
    if (asked.help) console.log(benchUsage(IDS));
    return asked.help ? 0 : await measure(asked, await photoFolder(asked));
  } catch (error) {
    if (!(error instanceof LookalikeError)) throw error;
    console.error(`${error.message}\n\n${benchUsage(IDS)}`);
    return 2;
  }
}

/** @throws LookalikeError INVALID_ARGUMENT when there is no photo in it */
async function photoFolder({ folder = SAMPLES }: BenchArguments): Promise<string> {
  const resolved = path.resolve(folder);
  const photos = await listPhotos(resolved).catch(() => []);
  if (photos.length > 0) return resolved;
  throw new LookalikeError('INVALID_ARGUMENT', `There is no photo in ${resolved}.`);
}

async function measure({ only, rounds, rows, out }: BenchArguments, folder: string): Promise<number> {
  const sections: ReportSection[] = [];
  const failures: Report['failures'][number][] = [];
  for (const section of SECTIONS.filter(({ id }) => only.includes(id))) {
    const { id, title } = section;
    showProgress(`${id} ...`);
    try {
      const result = { id, title, ...(await section.run({ root: ROOT, folder, rounds, rows })) };
      console.log(`${renderSection(result)}\n`);
      sections.push(result);
    } catch (error) {
      // What the others measured in minutes is worth keeping.
      const { message } = reviveError(error);
      console.error(`Section ${id} failed: ${message}\n`);
      failures.push({ id, message });
    }
  }
  const report: Report = {
    title: TITLE,
    date: new Date().toISOString(),
    environment: await describeEnvironment(ROOT, await peerVersions(ROOT)),
    sections,
    failures,
  };
  await writeReport(report, out);
  return failures.length === 0 ? 0 : 1;
}
