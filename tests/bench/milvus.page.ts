/**
 * @file What the local Milvus costs: rows in, the collection opened, neighbours found. Everything goes through the typed
 * client to the store worker and its database, as from the page. Runs in the page; `src/cli/bench-milvus.ts` prints it.
 */
import type { MilvusClient } from '../../src/milvus/client.ts';
import { unwrap } from '../../src/milvus/client.ts';
import type { MilvusResponse } from '../../src/milvus/types.ts';
import { createMilvusFetch } from '../../src/milvus/wire/facade.ts';
import { COLLECTION } from '../../src/profiles/profiles.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { median } from '../../src/vectors/ranking.ts';
import { openStore, type StoreClient } from '../../src/workers/store.ts';

/** How rows are sent. */
export interface InsertWay {
  /** The typed client with Float32Arrays, or `lookalike.fetch` with JSON, whose making counts. */
  readonly through: 'client' | 'fetch';
  readonly keys: 'given' | 'generated';
  /** Rows a request. */
  readonly batch: number;
}

export interface InsertCost extends InsertWay {
  /** Median over the rounds. */
  readonly rowsPerSecond: number;
  /** From opening the store again to the first answer of a search: all vectors are read. Median, milliseconds. */
  readonly openMs: number;
}

export interface SearchCost {
  readonly way: 'scan' | 'graph';
  /** Rows that the graph holds. */
  readonly sealed: number;
  /** Medians over the rounds, milliseconds a search. */
  readonly plainMs: number;
  readonly filteredMs: number;
  /** Median of the rounds' own ratios, filtered to plain. */
  readonly ratio: number;
}

export interface SearchCosts {
  /** From the last row's insertion until all are in the graph. */
  readonly buildSeconds: number;
  /** The first search with the filter, which reads the filtered field of every row; milliseconds. */
  readonly firstFilteredMs: number;
  readonly searches: readonly SearchCost[];
}

type Rows = Readonly<Record<string, unknown>>[];

const { name: collectionName, primaryField, vectorField } = COLLECTION;
/** Rows whose `percent` is one value are 1 % of all. */
const FILTER = 'percent == 7';
const BATCH = 1000;
const LIMIT = 10;
const POLL_MS = 1000;

/** Rows in, and the collection opened again, in turns over the ways to send them. */
export async function measureInserts(
  ways: readonly InsertWay[],
  count: number,
  dimension: number,
  rounds: number,
  say: (line: string) => void,
): Promise<InsertCost[]> {
  const measured = ways.map((way) => ({ way, rates: [] as number[], opens: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { way, rates, opens } of measured) {
      const { through, keys, batch } = way;
      say(`insert: round ${round + 1} of ${rounds}, ${through}, keys ${keys}, ${batch} rows a request`);
      const rows = randomRows(0, count, dimension, keys === 'given');
      const database = `bench-milvus-${crypto.randomUUID()}`;
      const store = await openStored(database);
      await createCollection(store.milvus, dimension, keys === 'generated');
      // The first search opens the index, which grows from then on while rows come in.
      await search(store.milvus, rows[0]?.[vectorField], {});
      const send = through === 'client' ? insertTyped : insertText;
      const start = performance.now();
      await send(store.milvus, rows, batch);
      rates.push((count / (performance.now() - start)) * 1000);
      store.close();
      const reopened = performance.now();
      const again = await openStored(database);
      await search(again.milvus, rows[0]?.[vectorField], {});
      opens.push(performance.now() - reopened);
      again.close();
      await deleted(database);
    }
  }
  return measured.map(({ way, rates, opens }) => ({
    ...way,
    rowsPerSecond: median(rates),
    openMs: median(opens),
  }));
}

/** Searches with and without a filter that leaves 1 %, in turns: by the exact scan, then by the finished graph. */
export async function measureSearches(
  count: number,
  dimension: number,
  rounds: number,
  say: (line: string) => void,
): Promise<SearchCosts> {
  const database = `bench-milvus-${crypto.randomUUID()}`;
  const store = await openStored(database);
  const { milvus, host } = store;
  await createCollection(milvus, dimension, false);
  for (let first = 0; first < count; first += BATCH) {
    say(`search: ${first} of ${count} rows are in`);
    await insertTyped(milvus, randomRows(first, Math.min(BATCH, count - first), dimension, true), BATCH);
  }
  const queries = randomRows(count, rounds, dimension, false).map((row) => row[vectorField]);
  const firstFilteredMs = await timed(() => search(milvus, queries[0], { filter: FILTER }));
  const measure = async (way: SearchCost['way'], options: SearchOptions): Promise<SearchCost> => {
    const plain: number[] = [];
    const filtered: number[] = [];
    for (const query of queries) {
      plain.push(await timed(() => search(milvus, query, options)));
      filtered.push(await timed(() => search(milvus, query, { ...options, filter: FILTER })));
    }
    const sealed = await sealedRows(host);
    return {
      way,
      sealed,
      plainMs: median(plain),
      filteredMs: median(filtered),
      ratio: median(filtered.map((ms, round) => ms / (plain[round] ?? NaN))),
    };
  };
  const scan = await measure('scan', { searchParams: { plan: 'exact' } });
  const start = performance.now();
  const graphHolds = async (): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const sealed = await sealedRows(host);
    say(`search: ${sealed} of ${count} rows are in the graph`);
    return sealed;
  };
  while ((await graphHolds()) < count);
  const buildSeconds = (performance.now() - start) / 1000;
  // Its recall is measured and its bytes are saved on the same thread; what goes wrong then stands in the note.
  for (let isBusy = true; isBusy;) {
    await graphHolds();
    const status = await host.indexStatus();
    isBusy = status?.saved === false && status.note === '';
  }
  const graph = await measure('graph', {});
  store.close();
  await deleted(database);
  return { buildSeconds, firstFilteredMs, searches: [scan, graph] };
}

async function sealedRows(host: StoreClient['host']): Promise<number> {
  return (await host.indexStatus())?.sealed ?? 0;
}

interface SearchOptions {
  readonly filter?: string;
  readonly searchParams?: Readonly<Record<string, unknown>>;
}

async function openStored(database: string): Promise<StoreClient> {
  const store = openStore(database);
  await store.opened;
  return store;
}

async function createCollection(milvus: MilvusClient, dimension: number, autoId: boolean): Promise<void> {
  unwrap(
    await milvus.collections.create({
      collectionName,
      schema: {
        autoId,
        fields: [
          { fieldName: primaryField, dataType: 'Int64', isPrimary: true },
          { fieldName: vectorField, dataType: 'FloatVector', elementTypeParams: { dim: dimension } },
          { fieldName: 'path', dataType: 'VarChar', elementTypeParams: { max_length: 200 } },
          { fieldName: 'percent', dataType: 'Int32' },
        ],
      },
      indexParams: [{ fieldName: vectorField, indexName: vectorField, metricType: 'L2' }],
    }),
  );
}

function randomRows(first: number, count: number, dimension: number, keysGiven: boolean): Rows {
  const random = seededRandom(first);
  return Array.from({ length: count }, (_, position) => {
    const row = first + position;
    const vector = Float32Array.from({ length: dimension }, random);
    const fields = { [vectorField]: vector, path: `folder/photo ${row}.jpg`, percent: row % 100 };
    return keysGiven ? { [primaryField]: row, ...fields } : fields;
  });
}

async function insertTyped(milvus: MilvusClient, rows: Rows, batch: number): Promise<void> {
  for (let first = 0; first < rows.length; first += batch) {
    unwrap(await milvus.entities.insert({ collectionName, data: rows.slice(first, first + batch) }));
  }
}

async function insertText(milvus: MilvusClient, rows: Rows, batch: number): Promise<void> {
  const send = createMilvusFetch(milvus);
  for (let first = 0; first < rows.length; first += batch) {
    const data = rows.slice(first, first + batch).map((row) => ({
      ...row,
      [vectorField]: Array.from(row[vectorField] as Float32Array),
    }));
    const body = JSON.stringify({ collectionName, data });
    const response = await send('/v2/vectordb/entities/insert', { method: 'POST', body });
    unwrap((await response.json()) as MilvusResponse<unknown>);
  }
}

async function search(milvus: MilvusClient, query: unknown, options: SearchOptions): Promise<void> {
  const data = [query as Float32Array];
  unwrap(await milvus.entities.search({ collectionName, data, limit: LIMIT, ...options }));
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Resolves when the database is gone: its connections end with their workers. */
function deleted(database: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(database);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error('The database could not be deleted.'));
  });
}
