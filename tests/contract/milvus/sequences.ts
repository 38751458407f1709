import fc from 'fast-check';
import { expect, test } from 'vitest';
import { c, PHOTOS } from './photos.ts';
import { MANY_REQUESTS_MS, ok, topic, type MakeFixture, type Subject } from './topic.ts';

interface Row {
  readonly id: number;
  readonly x: number;
  readonly size: number;
  readonly partition: string;
  /** Not flushed since it was written. */
  readonly growing: boolean;
}
type Model = Map<number, Row>;

/** One step on the collection and on the model; what the collection answers must be what the model says. */
interface Step {
  readonly name: string;
  readonly run: (milvus: Subject, model: Model) => Promise<void>;
}

const PARTITIONS = ['_default', 'p', 'q'];
const key = fc.integer({ min: 1, max: 12 });
const size = fc.nat(5);
const partition = fc.constantFrom(...PARTITIONS);
const rows = fc.uniqueArray(fc.record({ id: key, x: fc.integer({ min: -20, max: 20 }), size }), {
  selector: ({ id }) => id,
  minLength: 1,
  maxLength: 5,
});

const entity = ({ id, x, size: value }: Pick<Row, 'id' | 'x' | 'size'>) => ({
  id,
  vec: [x, id],
  path: `p${value}.jpg`,
  size: value,
});

/** New keys only: what an insert does to a key that is there is not said. */
const insert = fc.tuple(rows, partition).map(([all, partitionName]): Step => ({
  name: `insert ${all.map(({ id }) => id).join()} into ${partitionName}`,
  run: async (milvus, model) => {
    const fresh = all.filter(({ id }) => !model.has(id));
    if (fresh.length === 0) return;
    const data = fresh.map(entity);
    ok(await milvus.entities.insert({ ...c, data, partitionName }));
    for (const row of fresh) model.set(row.id, { ...row, partition: partitionName, growing: true });
  },
}));

/** A key that is there is written into the partition where it is: Milvus looks for it in that one only. */
const upsert = rows.map((all): Step => ({
  name: `upsert ${all.map(({ id }) => id).join()}`,
  run: async (milvus, model) => {
    for (const partitionName of PARTITIONS) {
      const here = all.filter(({ id }) => (model.get(id)?.partition ?? '_default') === partitionName);
      if (here.length === 0) continue;
      const data = here.map(entity);
      const { upsertIds } = ok(await milvus.entities.upsert({ ...c, data, partitionName }));
      expect(upsertIds).toEqual(here.map(({ id }) => id));
      for (const row of here) model.set(row.id, { ...row, partition: partitionName, growing: true });
    }
  },
}));

const removal = fc
  .tuple(
    fc.oneof(
      fc.uniqueArray(key, { minLength: 1, maxLength: 4 }).map((ids) => ({
        filter: `id in [${ids.join(', ')}]`,
        selects: (row: Row) => ids.includes(row.id),
      })),
      size.map((least) => ({ filter: `size >= ${least + 2}`, selects: (row: Row) => row.size >= least + 2 })),
      size.map((one) => ({ filter: `path == "p${one}.jpg"`, selects: (row: Row) => row.size === one })),
    ),
    fc.option(partition, { nil: undefined }),
  )
  .map(([{ filter, selects }, partitionName]): Step => ({
    name: `delete ${filter} in ${partitionName ?? 'all'}`,
    run: async (milvus, model) => {
      ok(await milvus.entities.delete({ ...c, filter, ...(partitionName && { partitionName }) }));
      for (const row of [...model.values()]) {
        if (selects(row) && (partitionName ?? row.partition) === row.partition) model.delete(row.id);
      }
    },
  }));

const reopen: Step = { name: 'reopen', run: (milvus) => milvus.reopen() };
const flush: Step = {
  name: 'flush',
  run: async (milvus, model) => {
    ok(await milvus.collections.flush(c));
    for (const row of [...model.values()]) model.set(row.id, { ...row, growing: false });
  },
};
const renewPartition: Step = {
  name: 'drop p and make it again',
  run: async (milvus, model) => {
    ok(await milvus.collections.release(c));
    ok(await milvus.partitions.drop({ ...c, partitionName: 'p' }));
    ok(await milvus.collections.load(c));
    ok(await milvus.partitions.create({ ...c, partitionName: 'p' }));
    for (const row of [...model.values()]) if (row.partition === 'p') model.delete(row.id);
  },
};
const empty: Step = {
  name: 'truncate',
  run: async (milvus, model) => {
    ok(await milvus.collections.truncate(c));
    model.clear();
  },
};

async function check(milvus: Subject, model: Model): Promise<void> {
  for (const partitionNames of [[], ['p']]) {
    const expected = [...model.values()].filter(
      (row) => partitionNames.length === 0 || partitionNames.includes(row.partition),
    );
    const request = { ...c, partitionNames, outputFields: ['size'] };
    const read = ok(await milvus.entities.query({ ...request, filter: '', limit: 100 }));
    const sizes = new Map(read.map((row) => [row.id, row.size]));
    expect(read).toHaveLength(expected.length);
    expect(sizes).toEqual(new Map(expected.map((row) => [row.id, row.size])));
    const counted = { ...request, filter: 'size >= 2', outputFields: ['count(*)'] };
    expect(ok(await milvus.entities.query(counted))).toEqual([
      { 'count(*)': expected.filter((row) => row.size >= 2).length },
    ]);
    const distance = (row: Row) => row.x ** 2 + row.id ** 2;
    const hits = ok(await milvus.entities.search({ ...request, data: [[0, 0]], filter: 'size < 4' }));
    expect(hits.map((hit) => hit.distance)).toEqual(
      expected
        .filter((row) => row.size < 4)
        .map(distance)
        .sort((a, b) => a - b),
    );
    const flushed = { ...request, data: [[0, 0]], searchParams: { ignoreGrowing: true } };
    expect(ok(await milvus.entities.search(flushed)).map((hit) => hit.distance)).toEqual(
      expected
        .filter((row) => !row.growing)
        .map(distance)
        .sort((a, b) => a - b),
    );
    for (const hit of hits) {
      const row = model.get(Number(hit.id));
      expect(hit).toEqual({ id: row?.id, size: row?.size, distance: row && distance(row) });
    }
  }
}

export function sequences(make: MakeFixture): void {
  topic('sequences', make, (milvus) => {
    test(
      'rows are what a map of them says, whatever is done in which order',
      async () => {
        milvus.needs('upsert', 'partitions', 'truncate', 'count', 'loading');
        const step = fc.oneof(
          { weight: 4, arbitrary: insert },
          { weight: 4, arbitrary: upsert },
          { weight: 4, arbitrary: removal },
          { weight: 2, arbitrary: fc.constantFrom(reopen, flush) },
          { weight: 1, arbitrary: fc.constantFrom(empty, renewPartition) },
        );
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
            ok(await milvus.collections.drop(c));
            await milvus.create(PHOTOS);
            for (const partitionName of PARTITIONS.slice(1)) {
              ok(await milvus.partitions.create({ ...c, partitionName }));
            }
            const model: Model = new Map();
            for (const { run } of steps) {
              await run(milvus, model);
              await check(milvus, model);
            }
          }),
          { numRuns: 20 },
        );
      },
      MANY_REQUESTS_MS,
    );
  });
}
