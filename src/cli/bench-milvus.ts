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
  const filters = measureFilterCompile(FILTERS);
  const { inserts, searches } = await withCommandPage({ folder: os.tmpdir() }, async (page) => {
    const module = await importInPage<typeof import('../../tests/bench/milvus.page.ts')>(
      page,
      '/tests/bench/milvus.page.ts',
    );
    return {
      inserts: await module.evaluate(
        ({ measureInserts }, [ways, count, dimension, rounds]) =>
          measureInserts(ways, count, dimension, rounds, say),
        [WAYS, INSERTED, DIMENSION, INSERT_ROUNDS] as const,
      ),
      searches: await module.evaluate(
        ({ measureSearches }, [count, dimension, rounds]) => measureSearches(count, dimension, rounds, say),
        [searched, DIMENSION, SEARCH_ROUNDS] as const,
      ),
    };
  });
  console.log(render(filters, inserts, searches, searched));
  return 0;
}

function render(
  filters: FilterCompileCost,
  inserts: readonly InsertCost[],
  costs: SearchCosts,
  searched: number,
): string {
  const cpu = os.cpus()[0]?.model ?? 'unknown processor';
  return [
    `${os.cpus().length} x ${cpu}, ${DIMENSION} dimensions\n`,
    `${filters.filters} different filters of ${filters.characters} characters together compiled in ` +
      `${filters.milliseconds.toFixed(0)} ms (${filters.cpuMilliseconds.toFixed(0)} ms of processor time)\n`,
    `${INSERTED} rows inserted, durability strict; medians of ${INSERT_ROUNDS} interleaved rounds\n`,
    '| through | keys | rows a request | rows a second | opened again, ms |',
    '| --- | --- | --- | --- | --- |',
    ...inserts.map(
      ({ through, keys, batch, rowsPerSecond, openMs }) =>
        `| ${through} | ${keys} | ${batch} | ${rowsPerSecond.toFixed(0)} | ${openMs.toFixed(0)} |`,
    ),
    '',
    `${searched} rows searched for 10; medians of ${SEARCH_ROUNDS} interleaved rounds\n`,
    '| answered by | rows in the graph | all rows, ms | filter that leaves 1 %, ms | ratio |',
    '| --- | --- | --- | --- | --- |',
    ...costs.searches.map(
      ({ way, sealed, plainMs, filteredMs, ratio }) =>
        `| ${way} | ${sealed} | ${plainMs.toFixed(1)} | ${filteredMs.toFixed(1)} | ${ratio.toFixed(2)} |`,
    ),
    '',
    `first search with the filter ${costs.firstFilteredMs.toFixed(0)} ms, graph built in ${costs.buildSeconds.toFixed(0)} s`,
  ].join('\n');
}
