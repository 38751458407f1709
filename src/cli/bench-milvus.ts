/**
 * @file `npm run bench:milvus [-- ROWS]`: what the local Milvus costs in a real browser, on a disk. ROWS is the size of
 * the collection that is searched; building its graph takes minutes.
 */
import os from 'node:os';
import { measureFilterCompile, type FilterCompileCost } from '../../tests/bench/filter-compile.ts';
import type { InsertCost, InsertWay, SearchCosts } from '../../tests/bench/milvus.page.ts';
import { importInPage, withCommandPage } from './command-page.ts';

const DIMENSION = 768;
const INSERTED = 10_000;
const SEARCHED = 100_000;
const WAYS: readonly InsertWay[] = Object.freeze([
  { through: 'client', keys: 'given', batch: 1000 },
  { through: 'client', keys: 'given', batch: INSERTED },
  { through: 'client', keys: 'generated', batch: 1000 },
  { through: 'client', keys: 'generated', batch: INSERTED },
  { through: 'fetch', keys: 'given', batch: 1000 },
]);
/** Filters compiled. */
const FILTERS = 10_000;
const INSERT_ROUNDS = 5;
const SEARCH_ROUNDS = 25;

export async function main([rows]: readonly string[]): Promise<number> {
  const searched = Number(rows ?? SEARCHED);
  // Before anything else: what counts is the first time, with nothing compiled yet.
  console.log(renderFilters(measureFilterCompile(FILTERS)));
  await withCommandPage({ folder: os.tmpdir() }, async (page) => {
    const module = await importInPage<typeof import('../../tests/bench/milvus.page.ts')>(
      page,
      '/tests/bench/milvus.page.ts',
    );
    const inserts = await module.evaluate(
      ({ measureInserts }, [ways, count, dimension, rounds]) =>
        measureInserts(ways, count, dimension, rounds, say),
      [WAYS, INSERTED, DIMENSION, INSERT_ROUNDS] as const,
    );
    console.log(renderInserts(inserts));
    const searches = await module.evaluate(
      ({ measureSearches }, [count, dimension, rounds]) => measureSearches(count, dimension, rounds, say),
      [searched, DIMENSION, SEARCH_ROUNDS] as const,
    );
    console.log(renderSearches(searches, searched));
  });
  return 0;
}

function renderFilters({ filters, characters, milliseconds, cpuMilliseconds }: FilterCompileCost): string {
  const cost = `${milliseconds.toFixed(0)} ms (${cpuMilliseconds.toFixed(0)} ms of processor time)`;
  return `${filters} different filters of ${characters} characters together compiled in ${cost}\n`;
}

function renderInserts(inserts: readonly InsertCost[]): string {
  const cpu = os.cpus()[0]?.model ?? 'unknown processor';
  return [
    `${os.cpus().length} x ${cpu}, ${DIMENSION} dimensions\n`,
    `${INSERTED} rows inserted, durability strict; medians of ${INSERT_ROUNDS} interleaved rounds\n`,
    '| through | keys | rows a request | rows a second | opened again, ms |',
    '| --- | --- | --- | --- | --- |',
    ...inserts.map(
      ({ through, keys, batch, rowsPerSecond, openMs }) =>
        `| ${through} | ${keys} | ${batch} | ${rowsPerSecond.toFixed(0)} | ${openMs.toFixed(0)} |`,
    ),
    '',
  ].join('\n');
}

function renderSearches({ searches, firstFilteredMs, buildSeconds }: SearchCosts, searched: number): string {
  return [
    `${searched} rows searched for 10; medians of ${SEARCH_ROUNDS} interleaved rounds\n`,
    '| answered by | rows in the graph | all rows, ms | filter that leaves 1 %, ms | ratio |',
    '| --- | --- | --- | --- | --- |',
    ...searches.map(
      ({ way, sealed, plainMs, filteredMs, ratio }) =>
        `| ${way} | ${sealed} | ${plainMs.toFixed(1)} | ${filteredMs.toFixed(1)} | ${ratio.toFixed(2)} |`,
    ),
    '',
    `first search with the filter ${firstFilteredMs.toFixed(0)} ms, graph built in ${buildSeconds.toFixed(0)} s`,
  ].join('\n');
}
