/**
 * @file Requests for the façade, drawn at random: bodies that mostly make sense for their route and speak of the same few
 * collections, so that sequences of them get somewhere, and then a share of them spoilt in one place.
 */
import fc, { type Arbitrary } from 'fast-check';
import { BASE_PATH, ROUTE_ALIASES, ROUTES, VERBS } from '../../src/milvus/verbs.ts';
import { stringifyJson } from '../../src/milvus/wire/json.ts';

export interface WireRequest {
  readonly path: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

type Body = Readonly<Record<string, unknown>>;

const ODD_NAMES = [
  '',
  ' ',
  '1a',
  'ä',
  'a b',
  '__proto__',
  'constructor',
  '_default',
  '$meta',
  'a'.repeat(256),
];

function mostly<T>(likely: Arbitrary<T>, seldom: Arbitrary<T>, weight = 12): Arbitrary<T> {
  return fc.oneof({ weight, arbitrary: likely }, { weight: 1, arbitrary: seldom });
}

const oddName = fc.constantFrom(...ODD_NAMES);
const collectionName = mostly(mostly(fc.constant('a'), fc.constantFrom('b', 'c', 'x'), 4), oddName, 30);
const aliasName = mostly(fc.constantFrom('x', 'y', 'b'), oddName);
const partitionName = mostly(fc.constantFrom('p', '_default', '_default'), oddName);
const indexName = mostly(fc.constantFrom('v', 'n', 'w', 'i'), oddName);
const dbName = mostly(mostly(fc.constant('default'), fc.constant('d'), 20), oddName, 40);
const fieldName = mostly(
  fc.constantFrom('id', 'v', 'h', 'w', 'n', 's', 'j', 't', 'big', 'f', 'extra'),
  oddName,
);

const coordinate = mostly(
  fc.constantFrom(0, 1, -1, 0.5, 2, 1e-30, 3e38),
  fc.constantFrom(1e39, '1', null),
  60,
);
const vector = fc.array(coordinate, { minLength: 2, maxLength: 2 });
/** A BinaryVector of 8 bits and 16-bit vectors of 2 dimensions, as bytes and as base64. */
const bits = fc.oneof(fc.tuple(fc.nat(255)), fc.constantFrom('AA==', '/w=='));
const halves = fc.oneof(vector, fc.constantFrom('ADwAPA==', 'AAAAAA=='));
const bigInteger = fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, '9007199254740993');
const key = mostly(fc.nat(12), fc.oneof(bigInteger, fc.constantFrom('3', '-4', 1.5, 2n ** 63n)), 30);

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, 0, -1, 1.5, 1e300, '', 'a', 'NaN', 2n ** 64n),
    fc.string(),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('k', 'id', 'params', '__proto__'), tie('json'), { maxKeys: 3 }),
  ),
}));

const row = fc.record(
  {
    id: key,
    v: vector,
    h: halves,
    w: bits,
    n: mostly<unknown>(fc.constantFrom(-1, 0, 2, null), fc.constantFrom(2 ** 31, '7', 'x'), 30),
    s: mostly<unknown>(
      fc.constantFrom('a', 'ab', '', null),
      fc.constantFrom('far too long a text', 5, []),
      30,
    ),
    j: json,
    t: mostly<unknown>(
      fc.constantFrom([], [1, 2], [2n ** 53n + 1n], null),
      fc.constantFrom([1, 'a'], [1, 2, 3, 4, 5]),
      30,
    ),
    big: mostly<unknown>(bigInteger, fc.constantFrom(0, null), 2),
    f: mostly<unknown>(fc.constantFrom(0.1, 1, null), fc.constantFrom('2.5', 1e39), 30),
    extra: json,
  },
  { requiredKeys: ['id', 'v', 'h', 'w'] },
);
const rows = mostly<readonly Body[]>(fc.array(row, { minLength: 1, maxLength: 6 }), fc.constant([]));
const keylessRows = rows.map((all) => all.map((one) => ({ ...one, id: undefined })));

const FIELDS: readonly Body[] = [
  { fieldName: 'h', dataType: 'Float16Vector', elementTypeParams: { dim: 2 } },
  { fieldName: 'w', dataType: 'BinaryVector', elementTypeParams: { dim: '8' } },
  { fieldName: 'n', dataType: 'Int32', nullable: true },
  { fieldName: 's', dataType: 'VarChar', elementTypeParams: { max_length: 8 }, defaultValue: 'd' },
  { fieldName: 's', dataType: 'VarChar', elementTypeParams: { max_length: 8 }, isPartitionKey: true },
  { fieldName: 'j', dataType: 'JSON', nullable: true },
  {
    fieldName: 't',
    dataType: 'Array',
    elementDataType: 'Int64',
    nullable: true,
    elementTypeParams: { max_capacity: 4 },
  },
  { fieldName: 'big', dataType: 'Int64', nullable: true, defaultValue: '9007199254740993' },
  { fieldName: 'f', dataType: 'Float', nullable: true },
];
const primary = fc.constantFrom<Body>(
  { fieldName: 'id', dataType: 'Int64', isPrimary: true },
  { fieldName: 'id', dataType: 'VarChar', isPrimary: true, elementTypeParams: { max_length: 32 } },
);
const indexParam = fc.record(
  {
    fieldName,
    indexName,
    metricType: fc.constantFrom('L2', 'IP', 'COSINE', 'HAMMING', 'JACCARD', 'l2', 'X'),
    indexType: fc.constantFrom('AUTOINDEX', 'HNSW', 'FLAT', 'BIN_FLAT', 'INVERTED', 'X'),
    params: fc.constantFrom({}, { M: 16 }, { index_type: 'HNSW' }),
  },
  { requiredKeys: ['fieldName'] },
);
const schema = fc.record(
  {
    autoId: fc.boolean(),
    enableDynamicField: fc.constantFrom(true, true, true, false),
    fields: fc
      .tuple(primary, fc.subarray([...FIELDS]))
      .map(([id, more]) => [
        id,
        { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 2 } },
        ...more,
      ]),
  },
  { requiredKeys: ['fields'] },
);
/** One for each vector field that a schema may have; what names a field that is not there is refused. */
const INDEXES: readonly Body[] = [
  { fieldName: 'v', metricType: 'L2', indexType: 'HNSW' },
  { fieldName: 'h', metricType: 'COSINE' },
  { fieldName: 'w', metricType: 'HAMMING', indexType: 'BIN_FLAT' },
];

/** A full schema with an index on each of its vector fields. */
const soundSchema = schema.map((sound) => {
  const names = sound.fields.map((field) => field.fieldName);
  const fields = sound.fields.filter(({ fieldName: name }, position) => names.indexOf(name) === position);
  return {
    schema: { ...sound, fields },
    indexParams: INDEXES.filter((index) => names.includes(index.fieldName)),
  };
});

const filter = mostly(
  fc.constantFrom(
    'id > 0',
    'id in [1, 2, 3]',
    'id == "k"',
    'id == {k}',
    'n is null or n < 2',
    's like "a%"',
    'j["k"] == 1',
    'not (extra == 1)',
    'array_contains(t, 1)',
    'big > 9007199254740992',
    'f <= 0.5 and exists extra',
    'true',
    '',
  ),
  fc.oneof(fc.string(), fc.constantFrom('id ==', 'nothing > 1', '('.repeat(1000), 'id in {k}', 'v == 1')),
  6,
);
const limit = mostly(fc.nat(6), fc.constantFrom(-1, 16_384, 16_385, 1e9, 2n ** 64n));
const outputFields = fc.array(mostly(fieldName, fc.constantFrom('*', '$meta', 'count(*)'), 2), {
  maxLength: 3,
});
const exprParams = fc.constantFrom({}, { k: 1 }, { k: [1, 2] }, { k: 'k' }, { k: null });
const partitionNames = fc.array(partitionName, { maxLength: 2 });
const searchParams = fc.constantFrom(
  {},
  { metric_type: 'L2' },
  { params: { radius: 2, range_filter: 0.5 } },
  { params: { radius: 0.5, range_filter: 2 } },
  { ignoreGrowing: true },
  { round_decimal: 2, params: { ef: 64 } },
  { params: 'x' },
);
const consistencyLevel = fc.constantFrom('Strong', 'Bounded', 'Never');
const queries = fc.array(fc.oneof({ weight: 6, arbitrary: vector }, { weight: 1, arbitrary: bits }), {
  maxLength: 3,
});
const grouping = { groupingField: fieldName, groupSize: fc.nat(3), strictGroupSize: fc.boolean() };
const annsField = mostly(fc.constantFrom('v', 'v', 'h', 'w'), oddName);
const properties = fc.constantFrom(
  {},
  { 'collection.ttl.seconds': 60 },
  { 'mmap.enabled': true },
  { a: null },
);
const propertyKeys = fc.constantFrom([], ['mmap.enabled'], ['a']);

const subSearch = fc.record(
  { data: queries, annsField, filter, limit, exprParams, params: fc.constantFrom({}, { radius: 2 }) },
  { requiredKeys: ['data', 'annsField', 'limit'] },
);

/** Bodies by route: those keys that are required, then optional ones. Other routes take whatever names these have. */
const BODIES: Readonly<
  Record<string, readonly [Record<string, Arbitrary<unknown>>, Record<string, Arbitrary<unknown>>]>
> = {
  [ROUTES.collections.create]: [
    { collectionName },
    {
      dimension: fc.constantFrom(2, 2, 2, 0, 1, 2.5),
      metricType: fc.constantFrom('L2', 'COSINE', 'IP'),
      vectorFieldName: fc.constantFrom('v', 'v', 'vector'),
      idType: fc.constantFrom('Int64', 'VarChar'),
      autoID: fc.boolean(),
      schema,
      indexParams: fc.oneof(
        fc.subarray([...INDEXES], { minLength: 1 }),
        fc.array(indexParam, { maxLength: 3 }),
      ),
      params: fc.constantFrom(
        {},
        { shardsNum: 2, ttlSeconds: '60' },
        { max_length: 16 },
        { partitionsNum: 3 },
      ),
      properties,
    },
  ],
  [ROUTES.collections.rename]: [{ collectionName, newCollectionName: collectionName }, { newDbName: dbName }],
  [ROUTES.collections.getLoadState]: [{ collectionName }, { partitionNames }],
  [ROUTES.collections.getCompactionState]: [{ jobID: fc.nat(3) }, {}],
  [ROUTES.collections.alterProperties]: [{ collectionName, properties }, {}],
  [ROUTES.collections.dropProperties]: [{ collectionName, propertyKeys }, {}],
  [ROUTES.collections.alterFieldProperties]: [
    { collectionName, fieldName, fieldParams: fc.constantFrom({ max_length: 9 }, { 'mmap.enabled': true }) },
    {},
  ],
  [ROUTES.collections.addField]: [
    {
      collectionName,
      schema: fc.constantFrom(
        { fieldName: 'added', dataType: 'Int8', nullable: true },
        { fieldName: 'added', dataType: 'VarChar', nullable: true, elementTypeParams: { max_length: 4 } },
        { fieldName: 'extra', dataType: 'JSON', nullable: true },
        { fieldName: 'v2', dataType: 'FloatVector', elementTypeParams: { dim: 2 } },
      ),
    },
    {},
  ],
  ...Object.fromEntries(
    [ROUTES.partitions.has, ROUTES.partitions.getStats, ROUTES.partitions.create, ROUTES.partitions.drop].map(
      (route) => [route, [{ collectionName, partitionName }, {}]],
    ),
  ),
  [ROUTES.partitions.load]: [{ collectionName, partitionNames }, {}],
  [ROUTES.partitions.release]: [{ collectionName, partitionNames }, {}],
  [ROUTES.indexes.describe]: [{ collectionName, indexName }, {}],
  [ROUTES.indexes.drop]: [{ collectionName, indexName }, {}],
  [ROUTES.indexes.create]: [
    {
      collectionName,
      indexParams: fc.oneof(fc.subarray([...INDEXES]), fc.array(indexParam, { maxLength: 2 })),
    },
    {},
  ],
  [ROUTES.indexes.alterProperties]: [{ collectionName, indexName, properties }, {}],
  [ROUTES.indexes.dropProperties]: [{ collectionName, indexName, propertyKeys }, {}],
  [ROUTES.aliases.list]: [{}, { collectionName }],
  [ROUTES.aliases.describe]: [{ aliasName }, {}],
  [ROUTES.aliases.create]: [{ aliasName, collectionName }, {}],
  [ROUTES.aliases.alter]: [{ aliasName, collectionName }, {}],
  [ROUTES.aliases.drop]: [{ aliasName }, {}],
  ...Object.fromEntries(
    Object.values(ROUTES.databases).map((route) => [route, [{ dbName }, { properties, propertyKeys }]]),
  ),
  [ROUTES.entities.insert]: [{ collectionName, data: fc.oneof(rows, rows, keylessRows) }, { partitionName }],
  [ROUTES.entities.upsert]: [
    { collectionName, data: rows },
    { partitionName, partialUpdate: fc.boolean() },
  ],
  [ROUTES.entities.delete]: [
    { collectionName, filter },
    { partitionName, exprParams },
  ],
  [ROUTES.entities.get]: [
    { collectionName, id: fc.oneof(key, fc.array(key, { maxLength: 3 })) },
    { outputFields, partitionNames },
  ],
  [ROUTES.entities.query]: [
    { collectionName },
    { filter, limit, offset: limit, outputFields, partitionNames, exprParams, consistencyLevel },
  ],
  [ROUTES.entities.search]: [
    { collectionName, data: queries },
    {
      ids: fc.array(key, { maxLength: 2 }),
      ...{
        annsField,
        filter,
        limit,
        offset: limit,
        outputFields,
        partitionNames,
        searchParams,
        consistencyLevel,
      },
      ...{ exprParams, ...grouping },
    },
  ],
  [ROUTES.entities.hybridSearch]: [
    { collectionName, search: fc.array(subSearch, { maxLength: 3 }) },
    {
      rerank: fc.constantFrom(
        { strategy: 'rrf', params: { k: 10 } },
        { strategy: 'weighted', params: { weights: [0.5, 0.5], norm_score: true } },
        { strategy: 'x' },
      ),
      ...{ limit, offset: limit, outputFields, partitionNames, ...grouping },
    },
  ],
};

/** Routes that work on rows come often. */
const OFTEN: readonly string[] = [
  ROUTES.entities.insert,
  ROUTES.entities.upsert,
  ROUTES.entities.search,
  ROUTES.entities.delete,
  ROUTES.partitions.create,
];
const KNOWN_ROUTES = [...VERBS.map(({ route }) => route), ...Object.keys(ROUTE_ALIASES), ...OFTEN, ...OFTEN];

/** Each optional key is in a third of the bodies. */
function bodyOf(route: string): Arbitrary<Body> {
  const [required, optional] = BODIES[ROUTE_ALIASES[route] ?? route] ?? [{ collectionName }, {}];
  const seldom = Object.entries({ ...optional, dbName }).map(([name, value]) => [
    name,
    mostly<unknown>(fc.constant(undefined), value, 2),
  ]);
  const model = { ...(Object.fromEntries(seldom) as Record<string, Arbitrary<unknown>>), ...required };
  return fc
    .record(model)
    .map((body) => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)));
}

interface Spoiling {
  readonly kind: 'drop' | 'replace' | 'flip';
  readonly at: number;
  readonly value: unknown;
}
const spoiling = mostly<Spoiling | null>(
  fc.constant(null),
  fc.record({ kind: fc.constantFrom('drop', 'replace', 'flip'), at: fc.nat(), value: json }),
  6,
);

function spoil(body: Body, spoilt: Spoiling | null): Body {
  const entries = Object.entries(body);
  const chosen = entries[(spoilt?.at ?? 0) % Math.max(1, entries.length)];
  if (!spoilt || !chosen) return body;
  const [name] = chosen;
  const { [name]: old, ...others } = body;
  if (spoilt.kind === 'drop') return others;
  return spoilt.kind === 'replace'
    ? { ...body, [name]: spoilt.value }
    : { ...others, [name.toUpperCase()]: old };
}

/** What may stand in the middle of a text and is no JSON there, or only just. */
const SHARDS = [
  '',
  'NaN',
  '-Infinity',
  '1e999',
  '0'.repeat(40),
  '9'.repeat(400),
  '\u0000',
  '{',
  '"',
  '\\',
  'null,',
];
const DEEP = '['.repeat(20_000);
const shard = mostly<{ at: number; text: string; cut: number } | null>(
  fc.constant(null),
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    text: fc.constantFrom(...SHARDS, DEEP),
    cut: fc.nat(9),
  }),
  25,
);

const sensible: Arbitrary<Pick<WireRequest, 'path' | 'body'>> = fc
  .constantFrom(...KNOWN_ROUTES)
  .chain((route) =>
    fc.tuple(bodyOf(route), spoiling, shard).map(([body, spoilt, foreign]) => {
      const text = stringifyJson(spoil(body, spoilt));
      const at = Math.floor((foreign?.at ?? 0) * text.length);
      const spliced = foreign ? text.slice(0, at) + foreign.text + text.slice(at + foreign.cut) : text;
      return { path: BASE_PATH + route, body: spliced };
    }),
  );
const garbage: Arbitrary<Pick<WireRequest, 'path' | 'body'>> = fc.record({
  path: fc.oneof(
    fc.constantFrom(...KNOWN_ROUTES).map((route) => BASE_PATH + route),
    fc.webPath().map((path) => BASE_PATH + path),
    fc.constantFrom('/', `${BASE_PATH}users/list`, `${BASE_PATH}entities/__proto__`),
  ),
  body: fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Uint8Array.from(bytes)),
    json.map((value) => stringifyJson(value)),
  ),
});
const headers = mostly<WireRequest['headers']>(
  fc.constant({}),
  fc.constantFrom({ 'Accept-Type-Allow-Int64': 'false' }, { 'DB-Name': 'd' }, { 'Request-Timeout': '60' }),
);

/** A request that makes the collection which the others mostly speak of. */
const soundCreation: Arbitrary<WireRequest> = fc
  .oneof(soundSchema, fc.constant({ dimension: 2, vectorFieldName: 'v' }))
  .map((body) => ({
    path: BASE_PATH + ROUTES.collections.create,
    body: stringifyJson({ collectionName: 'a', ...body }),
    headers: {},
  }));

const anyRequest: Arbitrary<WireRequest> = fc
  .tuple(fc.oneof({ weight: 40, arbitrary: sensible }, { weight: 1, arbitrary: garbage }), headers)
  .map(([request, own]) => ({ ...request, headers: own }));

/** Requests one after the other, at most `length` after the first. */
export function requestSequences(length: number): Arbitrary<readonly WireRequest[]> {
  const others = fc.oneof({ weight: 20, arbitrary: anyRequest }, { weight: 1, arbitrary: soundCreation });
  return fc
    .tuple(soundCreation, fc.array(others, { maxLength: length, size: 'max' }))
    .map(([first, more]) => [first, ...more]);
}
