/** @file What a filter does to the time of a search, through the local engine with exact indexes. Runs in Node. */
import { MemoryStore } from '../../src/store/memory-store.ts';
import type { MilvusResponse } from '../../src/milvus/types.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { median } from '../../src/vectors/ranking.ts';
import { localMilvus } from '../support/local-milvus.ts';

export interface FilteredSearchCost {
  readonly filter: string;
  /** Rows that the filter selects. */
  readonly rows: number;
  /** The first search, which reads all rows once to index the field, and the median of those after it. */
  readonly firstMs: number;
  readonly laterMs: number;
}

const SEED = 4;
const BATCH = 2000;
const LIMIT = 10;
const C = { collectionName: 'bench' };
/** Share of the rows in each folder: 1 %. */
const FOLDERS = 100;
const FILTERS = Object.freeze([
  '',
  'folder == "7"',
  'path like "7/%"',
  'folder == "7" and taken < 50000',
  'taken % 100 == 7',
]);

/** @param rounds searches with each filter, in turns */
export async function measureFilteredSearch(
  count: number,
  dimension: number,
  rounds: number,
): Promise<FilteredSearchCost[]> {
  const milvus = localMilvus(new MemoryStore());
  done(
    await milvus.collections.create({
      ...C,
      schema: {
        autoId: true,
        enableDynamicField: true,
        fields: [
          { fieldName: 'id', dataType: 'Int64', isPrimary: true },
          { fieldName: 'vec', dataType: 'FloatVector', elementTypeParams: { dim: dimension } },
          { fieldName: 'path', dataType: 'VarChar', elementTypeParams: { max_length: 64 } },
          { fieldName: 'folder', dataType: 'VarChar', elementTypeParams: { max_length: 16 } },
          { fieldName: 'taken', dataType: 'Int64' },
        ],
      },
      indexParams: [{ fieldName: 'vec', metricType: 'COSINE', indexType: 'FLAT' }],
    }),
  );
  const random = seededRandom(SEED);
  const vector = (): Float32Array => Float32Array.from({ length: dimension }, () => random() - 0.5);
  for (let first = 0; first < count; first += BATCH) {
    const data = Array.from({ length: Math.min(BATCH, count - first) }, (_, position) => {
      const row = first + position;
      const folder = String(row % FOLDERS);
      return { vec: vector(), path: `${folder}/${row}.jpg`, folder, taken: row, camera: 'x' };
    });
    done(await milvus.entities.insert({ ...C, data }));
  }
  const search = async (filter: string): Promise<number> => {
    const data = [vector()];
    const start = performance.now();
    done(await milvus.entities.search({ ...C, data, annsField: 'vec', limit: LIMIT, filter }));
    return performance.now() - start;
  };
  // Opens the vector index, which is no filter's cost.
  await search('');
  const times = new Map<string, number[]>(FILTERS.map((filter) => [filter, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [filter, taken] of times) taken.push(await search(filter));
  }
  const costs: FilteredSearchCost[] = [];
  for (const [filter, [firstMs = NaN, ...later]] of times) {
    const counted = done(await milvus.entities.query({ ...C, filter, outputFields: ['count(*)'] }));
    costs.push({ filter, rows: Number(counted[0]?.['count(*)']), firstMs, laterMs: median(later) });
  }
  milvus.close();
  return costs;
}

function done<T>(response: MilvusResponse<T>): T {
  if ('data' in response) return response.data;
  throw new Error(`Milvus answered ${response.code}: ${response.message}`);
}
