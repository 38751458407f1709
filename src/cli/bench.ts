/**
 * @file `npm run bench [-- DIR]`: speeds, in a real browser, each ratio from one interleaved run. Photos come from DIR
 * when one is given, else from the samples.
 */
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EmbeddingCost, PhotoKind } from '../../tests/bench/embedding.page.ts';
import { measurePageLoad, type PageLoad } from '../../tests/bench/page-load.ts';
import { importInPage, withCommandPage } from './command-page.ts';
import { listPhotos, PHOTOS_PREFIX } from './serve.ts';

const ROUNDS = 5;
const PAGE_VISITS = 5;
/** Photos fetched from the folder; they are scaled to the kinds below. */
const SOURCES = 40;
const KINDS: readonly PhotoKind[] = Object.freeze([
  { name: '500 x 375 JPEG', width: 500, height: 375, count: 40 },
  { name: '12 MP JPEG (4000 x 3000)', width: 4000, height: 3000, count: 16 },
]);

export async function main([folder]: readonly string[]): Promise<number> {
  const samples = fileURLToPath(new URL('../../public/samples/photos', import.meta.url));
  const root = path.resolve(folder ?? samples);
  const names = (await listPhotos(root)).slice(0, SOURCES);
  const costs = await embeddingCosts(
    root,
    names.map((name) => PHOTOS_PREFIX + encodeURI(name)),
  );
  const load = await measurePageLoad(PAGE_VISITS);
  console.log(render(costs, load));
  return 0;
}

function embeddingCosts(folder: string, urls: readonly string[]): Promise<EmbeddingCost[]> {
  return withCommandPage({ folder }, async (page) => {
    const module = await importInPage<typeof import('../../tests/bench/embedding.page.ts')>(
      page,
      '/tests/bench/embedding.page.ts',
    );
    return module.evaluate(
      ({ measureEmbedding }, [photoUrls, kinds, rounds]) => measureEmbedding(photoUrls, kinds, rounds, say),
      [urls, KINDS, ROUNDS] as const,
    );
  });
}

function render(costs: readonly EmbeddingCost[], load: PageLoad): string {
  const cpu = os.cpus()[0]?.model ?? 'unknown processor';
  return [
    `${os.cpus().length} x ${cpu}, medians of ${ROUNDS} interleaved rounds\n`,
    '| photos | workers x threads | network alone, ms | folder to durable row, ms | ratio |',
    '| --- | --- | --- | --- | --- |',
    ...costs.map(
      ({ kind, workers, threads, bareMs, libraryMs, ratio }) =>
        `| ${kind} | ${workers} x ${threads} | ${bareMs.toFixed(1)} | ${libraryMs.toFixed(1)} | ${ratio.toFixed(2)} |`,
    ),
    '',
    '| page | |',
    '| --- | --- |',
    `| ready after navigation, first visit | ${load.firstVisitMs.toFixed(0)} ms |`,
    `| ready after navigation, later visit | ${load.laterVisitMs.toFixed(0)} ms |`,
    `| longest main-thread task over 50 ms while ${load.photos} photos are indexed | ${
      load.longestTaskMs === 0 ? 'none' : `${load.longestTaskMs.toFixed(0)} ms`
    } |`,
  ].join('\n');
}
