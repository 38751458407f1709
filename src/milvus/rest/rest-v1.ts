/**
 * @file The Milvus interface over REST v1 (Milvus 2.2.9 to 2.3), as far as v1 reaches: what it cannot is answered with
 * code 3000 and the reason from src/milvus/capabilities.ts.
 *
 * v1's reads are Bounded: they may miss what was written in the last seconds, and no request can ask for more. A read
 * with `consistencyLevel` Strong or Session therefore waits that bound out before it asks; any other does not.
 */
import { SYSTEM_CLOCK } from '../../base/clock.ts';
import { CAPABILITIES, type Feature } from '../capabilities.ts';
import type { MilvusClient } from '../client.ts';
import { invalidParameter, malformed, Refusal } from '../failure.ts';
import { MILVUS_LIMITS } from '../limits.ts';
import { readMap, readParameter, type Body } from '../request.ts';
import {
  MILVUS_CODES,
  type CollectionDescription,
  type Entity,
  type FieldDescription,
  type PrimaryKey,
} from '../types.ts';
import type { VerbName } from '../verbs.ts';
import { DescriptionCache, dimensionOf, listOf, primaryKeyOf, readDescription } from './collection-answer.ts';
import { REST_LIMITS } from './limits.ts';
import { requestText } from './request-text.ts';
import { clientOver, rowsOf, searchAnswer, searchEach, type Answer } from './rest-client.ts';
import { writeRows } from './row-batches.ts';
import { readKeys, RowReader } from './row-values.ts';
import { ask, type Endpoint, type Envelope, type RestRequest } from './transport.ts';
import { VERB_TRAITS } from './verb-traits.ts';

export const V1_PATHS = Object.freeze({
  list: '/v1/vector/collections',
  describe: '/v1/vector/collections/describe',
  create: '/v1/vector/collections/create',
  drop: '/v1/vector/collections/drop',
  insert: '/v1/vector/insert',
  upsert: '/v1/vector/upsert',
  delete: '/v1/vector/delete',
  get: '/v1/vector/get',
  query: '/v1/vector/query',
  search: '/v1/vector/search',
});

const REASONS = CAPABILITIES['rest-v1'];

/** The feature that a verb without a route belongs to; for the other groups it is named like the group. */
const MISSING_VERBS: Readonly<Record<string, Feature>> = Object.freeze({
  getStats: 'statistics',
  truncate: 'truncate',
  rename: 'rename',
  load: 'loading',
  refreshLoad: 'loading',
  release: 'loading',
  flush: 'loading',
  compact: 'compaction',
  getCompactionState: 'compaction',
  alterProperties: 'properties',
  dropProperties: 'properties',
  alterFieldProperties: 'properties',
  addField: 'addField',
  hybridSearch: 'hybridSearch',
});

/** Keys of requests that v1 would overlook, and so do something else than was asked for. */
const MISSING_KEYS: Readonly<Record<string, Feature>> = Object.freeze({
  schema: 'fullSchema',
  indexParams: 'indexes',
  properties: 'properties',
  partialUpdate: 'partialUpdate',
  exprParams: 'templates',
  groupingField: 'grouping',
  ids: 'searchByIds',
});

/** An upsert with chosen keys is the same done twice, and v1 refuses it where keys are generated. */
const V1_WRITES = Object.freeze({
  insert: VERB_TRAITS.entities.insert,
  upsert: Object.freeze({ ...VERB_TRAITS.entities.upsert, effect: 'same' }),
});

const DEFAULT_PARTITION = '_default';
const DEFAULT_METRIC = 'COSINE';
/** A hit's key is called so whatever the field's name. */
const HIT_KEY = 'id';
const COUNT = 'count(*)';

/** A client for the server at `endpoint`. @param database for requests that name none */
export function restV1(endpoint: Endpoint, database?: string): MilvusClient {
  const dialect = new RestV1(endpoint, database);
  return clientOver('rest-v1', (name, body, signal) => dialect.handle(name, body, signal));
}

type Handler = (body: Body, signal: AbortSignal | undefined) => Promise<Answer>;

class RestV1 {
  readonly #endpoint: Endpoint;
  readonly #database: string | undefined;
  readonly #descriptions: DescriptionCache;
  readonly #rows: RowReader;
  #lastWrite = -Infinity;
  readonly #handlers: Readonly<Record<string, Handler>> = {
    'collections.list': (body, signal) => this.#list(body, signal),
    'collections.has': (body, signal) => this.#has(body, signal),
    'collections.describe': async (body, signal) => ({ data: await this.#describe(body, signal) }),
    'collections.getLoadState': (body, signal) => this.#loadState(body, signal),
    'collections.create': (body, signal) => this.#create(body, signal),
    'collections.drop': (body, signal) => this.#drop(body, signal),
    'entities.insert': async (body, signal) => {
      const insertIds = await this.#write('insert', body, signal);
      return { data: { insertCount: insertIds.length, insertIds } };
    },
    'entities.upsert': async (body, signal) => {
      const upsertIds = await this.#write('upsert', body, signal);
      return { data: { upsertCount: upsertIds.length, upsertIds } };
    },
    'entities.delete': (body, signal) => this.#delete(body, signal),
    'entities.get': (body, signal) => this.#get(body, signal),
    'entities.query': (body, signal) => this.#query(body, signal),
    'entities.search': (body, signal) => this.#search(body, signal),
  };

  constructor(endpoint: Endpoint, database: string | undefined) {
    this.#endpoint = endpoint;
    this.#database = database;
    this.#descriptions = new DescriptionCache((scope, signal) => this.#describe(scope, signal));
    this.#rows = new RowReader(this.#descriptions);
  }

  async handle({ group, verb }: VerbName, body: Body, signal?: AbortSignal): Promise<Answer> {
    const handler = this.#handlers[`${group}.${verb}`];
    if (!handler) throw unsupported(MISSING_VERBS[verb] ?? (group as Feature));
    checkKeys(body);
    return handler({ ...body, dbName: body.dbName ?? this.#database }, signal);
  }

  /** v1 asks by GET, with the request in the address. */
  #lookUp(path: string, body: Body, signal?: AbortSignal): Promise<Envelope> {
    const parameters = ['dbName', 'collectionName'].flatMap((key) => {
      const value = readParameter(body, key);
      return value === undefined ? [] : [[key, value]];
    });
    const query = String(new URLSearchParams(parameters));
    const full = query === '' ? path : `${path}?${query}`;
    return ask(this.#endpoint, { method: 'GET', path: full, traits: VERB_TRAITS.collections.list, signal });
  }

  async #post(path: string, body: Body, rest: Pick<RestRequest, 'traits' | 'signal'>): Promise<Envelope> {
    return ask(this.#endpoint, { method: 'POST', path, body: requestText(body), ...rest });
  }

  async #list(body: Body, signal?: AbortSignal): Promise<Answer> {
    return { data: listOf((await this.#lookUp(V1_PATHS.list, body, signal)).data) };
  }

  async #describe(body: Body, signal?: AbortSignal): Promise<CollectionDescription> {
    return readDescription((await this.#lookUp(V1_PATHS.describe, body, signal)).data);
  }

  async #has(body: Body, signal?: AbortSignal): Promise<Answer> {
    const found = await unlessMissing(this.#lookUp(V1_PATHS.describe, body, signal));
    return { data: { has: found !== undefined } };
  }

  async #loadState(body: Body, signal?: AbortSignal): Promise<Answer> {
    const { load } = await this.#describe(body, signal);
    return { data: { loadState: load, ...(load === 'LoadStateLoaded' ? { loadProgress: 100 } : {}) } };
  }

  async #create(body: Body, signal?: AbortSignal): Promise<Answer> {
    if ((body.idType ?? 'Int64') !== 'Int64') throw unsupported('fullSchema');
    if (body.autoID !== true) throw unsupported('chosenKeys');
    const params = readMap(body, 'params');
    const isDynamic = readParameter(params, 'enableDynamicField') ?? 'true';
    const level = readParameter(params, 'consistencyLevel') ?? 'Bounded';
    if (isDynamic !== 'true' || level !== 'Bounded') throw unsupported('fullSchema');
    const { dbName, collectionName, dimension, description } = body;
    const request = {
      dbName,
      collectionName,
      dimension,
      description,
      metricType: body.metricType ?? DEFAULT_METRIC,
      primaryField: body.primaryFieldName,
      vectorField: body.vectorFieldName,
    };
    const traits = VERB_TRAITS.collections.create;
    await this.#post(V1_PATHS.create, request, { traits, signal });
    this.#descriptions.clear();
    return { data: {} };
  }

  /** As in v2, dropping what is not there succeeds. */
  async #drop(body: Body, signal?: AbortSignal): Promise<Answer> {
    const traits = VERB_TRAITS.collections.drop;
    await unlessMissing(this.#post(V1_PATHS.drop, body, { traits, signal }));
    this.#descriptions.clear();
    return { data: {} };
  }

  async #write(verb: 'insert' | 'upsert', body: Body, signal?: AbortSignal): Promise<readonly PrimaryKey[]> {
    const { data, ...rest } = body;
    const path = V1_PATHS[verb];
    const traits = V1_WRITES[verb];
    this.#lastWrite = Date.now();
    const { ids } = await writeRows(rest, data, traits, (text, batch) =>
      ask(this.#endpoint, { method: 'POST', path, body: text, traits: batch, signal }),
    );
    this.#lastWrite = Date.now();
    return readKeys(ids, await this.#descriptions.of(body, signal));
  }

  /** v1 does not count what it deletes. */
  async #delete(body: Body, signal?: AbortSignal): Promise<Answer> {
    const { dbName, collectionName, filter } = body;
    const traits = VERB_TRAITS.entities.delete;
    // Also before: an answer that does not come leaves a write that may have happened.
    this.#lastWrite = Date.now();
    await this.#post(V1_PATHS.delete, { dbName, collectionName, filter }, { traits, signal });
    this.#lastWrite = Date.now();
    return { data: {} };
  }

  /** v1 pastes keys into a filter without quotes, which fails for strings: those are asked for by a filter of ours. */
  async #get(body: Body, signal?: AbortSignal): Promise<Answer> {
    await this.#settle(body, signal);
    const key = primaryKeyOf(await this.#descriptions.of(body, signal));
    const { id, dbName, collectionName, outputFields } = body;
    const ids = Array.isArray(id) ? (id as PrimaryKey[]) : [id as PrimaryKey];
    const scope = { dbName, collectionName, outputFields };
    const traits = VERB_TRAITS.entities.get;
    const envelope =
      key?.type === 'VarChar' && id !== undefined
        ? await this.#post(
            V1_PATHS.query,
            { ...scope, filter: `${key.name} in [${ids.map(quoted).join(',')}]`, limit: ids.length },
            { traits, signal },
          )
        : await this.#post(V1_PATHS.get, { ...scope, id }, { traits, signal });
    return { data: await this.#rows.read(rowsOf(envelope), body, signal) };
  }

  async #query(body: Body, signal?: AbortSignal): Promise<Answer> {
    if (listOf(body.outputFields).includes(COUNT)) throw unsupported('count');
    await this.#settle(body, signal);
    const { dbName, collectionName, outputFields, offset, limit = MILVUS_LIMITS.defaultLimit } = body;
    const filter = isEmpty(body.filter)
      ? everyRow(primaryKeyOf(await this.#descriptions.of(body, signal)))
      : body.filter;
    const request = { dbName, collectionName, filter, outputFields, offset, limit };
    const envelope = await this.#post(V1_PATHS.query, request, {
      traits: VERB_TRAITS.entities.query,
      signal,
    });
    return { data: await this.#rows.read(rowsOf(envelope), body, signal) };
  }

  async #search(body: Body, signal?: AbortSignal): Promise<Answer> {
    await this.#settle(body, signal);
    const description = await this.#descriptions.of(body, signal);
    const field = vectorFieldOf(description, body.annsField);
    const params = searchParams(body, field, description);
    const { dbName, collectionName, filter, outputFields, offset, limit = MILVUS_LIMITS.defaultLimit } = body;
    const vectors = readVectors(body.data, dimensionOf(field));
    const hits = await searchEach(vectors, async (vector) => {
      const request = { dbName, collectionName, filter, outputFields, offset, limit, params, vector };
      return rowsOf(
        await this.#post(V1_PATHS.search, request, { traits: VERB_TRAITS.entities.search, signal }),
      );
    });
    const key = primaryKeyOf(description)?.name ?? HIT_KEY;
    const named = hits.map((own) => own.map((hit) => withKeyName(hit, key)));
    const { data, ...counts } = searchAnswer(named);
    return { data: await this.#rows.read(data as Entity[], body, signal), ...counts };
  }

  /** Waits until a Bounded read sees what the level promises: all earlier writes, or this client's own. */
  async #settle({ consistencyLevel }: Body, signal?: AbortSignal): Promise<void> {
    if (consistencyLevel === 'Strong') await SYSTEM_CLOCK.wait(REST_LIMITS.boundMs, signal);
    if (consistencyLevel !== 'Session') return;
    const rest = this.#lastWrite + REST_LIMITS.boundMs - Date.now();
    if (rest > 0) await SYSTEM_CLOCK.wait(rest, signal);
  }
}

function unsupported(feature: Feature): Refusal {
  return new Refusal(MILVUS_CODES.unsupported, REASONS.lacks(feature) ?? `REST v1 has no ${feature}.`);
}

/** @throws Refusal 3000 for a request that v1 would answer wrong */
function checkKeys(body: Body): void {
  const missing = Object.entries(MISSING_KEYS).find(([key]) => !isEmpty(body[key]));
  if (missing) throw unsupported(missing[1]);
  const partitions = [body.partitionName, ...listOf(body.partitionNames)];
  if (partitions.some((name) => !isEmpty(name) && name !== DEFAULT_PARTITION))
    throw unsupported('partitions');
}

/** Says nothing: absent, null, false, an empty text, list or map. */
function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === false || value === '';
}

/** `undefined` where Milvus says that there is no such collection. */
async function unlessMissing(answer: Promise<Envelope>): Promise<Envelope | undefined> {
  try {
    return await answer;
  } catch (thrown) {
    if (thrown instanceof Refusal && thrown.milvusCode === MILVUS_CODES.collectionNotFound) return undefined;
    throw thrown;
  }
}

/** A string in a filter; keys may hold quotes. */
function quoted(value: unknown): string {
  return JSON.stringify(String(value));
}

/** v1 insists on a filter where v2 takes none. */
function everyRow(key: FieldDescription | undefined): string {
  const name = key?.name ?? HIT_KEY;
  return key?.type === 'VarChar' ? `${name} >= ""` : `${name} >= 0 or ${name} < 0`;
}

/** The field to search. @throws Refusal 1100 when the request names another */
function vectorFieldOf({ fields }: CollectionDescription, annsField: unknown): FieldDescription {
  const field = fields.find(
    ({ name, type }) => type.endsWith('Vector') && (isEmpty(annsField) || name === annsField),
  );
  if (!field) throw invalidParameter(`cannot find a vector field named: ${String(annsField)}`);
  return field;
}

/** v1 has one flat map of numbers. @throws Refusal 1100 for another metric than the index has; 3000 for `ignoreGrowing` */
function searchParams(body: Body, { name }: FieldDescription, { indexes }: CollectionDescription): Body {
  const { params, metric_type: metric, ...top } = readMap(body, 'searchParams');
  const expected = indexes.find(({ fieldName }) => fieldName === name)?.metricType ?? '';
  if (typeof metric === 'string' && metric !== expected) {
    throw invalidParameter('metric type not match', expected, metric);
  }
  if (!isEmpty(top.ignoreGrowing ?? top.ignore_growing)) throw unsupported('loading');
  const flat = { ...top, ...(params ?? {}) };
  return Object.fromEntries(Object.entries(flat).filter(([, value]) => typeof value === 'number'));
}

/** @throws Refusal 1801: v1 itself takes long to say it, and in other words */
function readVectors(data: unknown, dimension: number | undefined): readonly unknown[] {
  const vectors = listOf(data) as readonly (ArrayLike<unknown> | null)[];
  if (vectors.length === 0) {
    throw new Refusal(
      MILVUS_CODES.requiredFieldMissing,
      "missing required parameters, error: 'data' must be provided",
    );
  }
  const wrong = vectors.find((vector) => typeof vector !== 'object' || vector?.length !== dimension);
  if (wrong !== undefined) {
    throw malformed(`dimension: ${dimension ?? 0}, but length of []float: ${wrong?.length ?? 0}`);
  }
  return vectors;
}

function withKeyName(hit: Entity, name: string): Entity {
  if (name === HIT_KEY) return hit;
  const { [HIT_KEY]: key, ...others } = hit;
  return { ...others, [name]: key };
}
