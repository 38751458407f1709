/** @file The Milvus interface over RESTful API v2 (Milvus 2.4 and later), whichever release answers. */
import { SYSTEM_CLOCK } from '../../base/clock.ts';
import { LookalikeError } from '../../base/errors.ts';
import type { MilvusClient } from '../client.ts';
import type { Body } from '../request.ts';
import { MILVUS_LIMITS } from '../limits.ts';
import type { Entity, LoadState, PrimaryKey } from '../types.ts';
import { BASE_PATH, VERBS, type VerbName } from '../verbs.ts';
import { DescriptionCache, listOf, readDescription } from './collection-answer.ts';
import { REST_LIMITS } from './limits.ts';
import { requestText } from './request-text.ts';
import { besides, clientOver, rowsOf, searchAnswer, searchEach, type Answer } from './rest-client.ts';
import { vectorOnWire, writeRows, type Written } from './row-batches.ts';
import { readKeys, RowReader } from './row-values.ts';
import { ask, type Endpoint, type Envelope } from './transport.ts';
import { traitsOf, type VerbTraits } from './verb-traits.ts';

const PATHS: ReadonlyMap<string, string> = new Map(
  VERBS.map(({ group, verb, route }) => [`${group}.${verb}`, BASE_PATH + route]),
);
const COUNT = 'count(*)';

/** A client for the server at `endpoint`. @param database for requests that name none */
export function restV2(endpoint: Endpoint, database?: string): MilvusClient {
  const dialect = new RestV2(endpoint, database);
  return clientOver('rest-v2', (name, body, signal) => dialect.handle(name, body, signal));
}

type Handler = (name: VerbName, body: Body, signal: AbortSignal | undefined) => Promise<Answer>;

class RestV2 {
  readonly #endpoint: Endpoint;
  readonly #database: string | undefined;
  readonly #descriptions: DescriptionCache;
  readonly #rows: RowReader;
  readonly #handlers: Readonly<Record<string, Handler>> = {
    'collections.describe': (name, body, signal) => this.#describe(name, body, signal),
    'collections.create': (name, body, signal) => this.#load(name, body, signal),
    'collections.load': (name, body, signal) => this.#load(name, body, signal),
    'collections.refreshLoad': (name, body, signal) => this.#load(name, body, signal),
    'partitions.load': (name, body, signal) => this.#load(name, body, signal),
    'entities.insert': async (name, body, signal) => {
      const { ids: insertIds, ...others } = await this.#write(name, body, signal);
      return { data: { insertCount: insertIds.length, insertIds }, ...others };
    },
    'entities.upsert': async (name, body, signal) => {
      const { ids: upsertIds, ...others } = await this.#write(name, body, signal);
      return { data: { upsertCount: upsertIds.length, upsertIds }, ...others };
    },
    'entities.get': (name, body, signal) => this.#read(name, body, signal),
    'entities.query': (name, body, signal) => this.#read(name, withLimit(body), signal),
    'entities.search': (name, body, signal) => this.#search(name, withOutput(searchOnWire(body)), signal),
    'entities.hybridSearch': (name, body, signal) =>
      this.#search(name, withOutput(hybridOnWire(body)), signal),
  };

  constructor(endpoint: Endpoint, database: string | undefined) {
    this.#endpoint = endpoint;
    this.#database = database;
    this.#descriptions = new DescriptionCache(async (scope, signal) => {
      const { data } = await this.#ask({ group: 'collections', verb: 'describe' }, scope, signal);
      return readDescription(data);
    });
    this.#rows = new RowReader(this.#descriptions);
  }

  async handle(name: VerbName, body: Body, signal?: AbortSignal): Promise<Answer> {
    const { group, verb } = name;
    // In the verbs about databases `dbName` is what they are about.
    const scoped = group === 'databases' ? body : { ...body, dbName: body.dbName ?? this.#database };
    const handler = this.#handlers[`${group}.${verb}`] ?? ((...request) => this.#plain(...request));
    try {
      return await handler(name, scoped, signal);
    } finally {
      if (group !== 'entities' && traitsOf(group, verb).effect !== 'none') this.#descriptions.clear();
    }
  }

  async #ask(name: VerbName, body: Body, signal?: AbortSignal): Promise<Envelope> {
    return this.#post(name, requestText(body), traitsOf(name.group, name.verb), signal);
  }

  #post(
    { group, verb }: VerbName,
    body: string,
    traits: VerbTraits,
    signal?: AbortSignal,
  ): Promise<Envelope> {
    const path = PATHS.get(`${group}.${verb}`) ?? '';
    return ask(this.#endpoint, { method: 'POST', path, body, traits, signal });
  }

  /** What needs no reading; an empty list may come as null. */
  async #plain(name: VerbName, body: Body, signal?: AbortSignal): Promise<Answer> {
    const envelope = await this.#ask(name, body, signal);
    return { data: envelope.data ?? (name.verb === 'list' ? [] : {}), ...besides(envelope) };
  }

  async #describe(name: VerbName, body: Body, signal?: AbortSignal): Promise<Answer> {
    const envelope = await this.#ask(name, body, signal);
    return { data: readDescription(envelope.data), ...besides(envelope) };
  }

  /** Servers answer when loading has started; here, when it is over, so that the next search finds it loaded. */
  async #load(name: VerbName, body: Body, signal?: AbortSignal): Promise<Answer> {
    const answer = await this.#plain(name, body, signal);
    const { dbName, collectionName } = body;
    const end = Date.now() + REST_LIMITS.storageMs;
    while ((await this.#isLoading({ dbName, collectionName }, signal)) && Date.now() < end) {
      await SYSTEM_CLOCK.wait(REST_LIMITS.loadPollMs, signal);
    }
    return answer;
  }

  /** False also when it cannot be told: the load itself has been accepted. */
  async #isLoading(scope: Body, signal?: AbortSignal): Promise<boolean> {
    try {
      const { data } = await this.#ask({ group: 'collections', verb: 'getLoadState' }, scope, signal);
      return (data as Partial<LoadState> | null)?.loadState === 'LoadStateLoading';
    } catch (thrown) {
      if (thrown instanceof LookalikeError) return false;
      throw thrown;
    }
  }

  async #write(name: VerbName, body: Body, signal?: AbortSignal): Promise<Written<PrimaryKey>> {
    const { data, ...rest } = body;
    const traits = await this.#writeTraits(name, body, signal);
    const { ids, ...others } = await writeRows(rest, data, traits, (text, batch) =>
      this.#post(name, text, batch, signal),
    );
    const areTyped = ids.every((id) => typeof id !== 'string');
    return {
      ids: areTyped ? (ids as PrimaryKey[]) : readKeys(ids, await this.#descriptions.of(body, signal)),
      ...others,
    };
  }

  /** An upsert with chosen keys puts the same rows in the same places; with generated ones it would add rows. */
  async #writeTraits(name: VerbName, body: Body, signal?: AbortSignal): Promise<VerbTraits> {
    const traits = traitsOf(name.group, name.verb);
    if (name.verb !== 'upsert' || typeof body.collectionName !== 'string') return traits;
    const { autoId } = await this.#descriptions.of(body, signal);
    return autoId ? traits : { ...traits, effect: 'same' };
  }

  async #read(name: VerbName, body: Body, signal?: AbortSignal): Promise<Answer> {
    const envelope = await this.#ask(name, body, signal);
    return { data: await this.#rows.read(rowsOf(envelope), body, signal), ...besides(envelope) };
  }

  /** Releases before 2.5 do not say which hits are whose: there each query is asked by itself. */
  async #search(name: VerbName, body: Body, signal?: AbortSignal): Promise<Answer> {
    const { topks, ...envelope } = await this.#ask(name, body, signal);
    const rows = rowsOf(envelope);
    const queries = singleQueries(body);
    if (rows.length === 0) return { data: [], ...besides(envelope) };
    if (topks === undefined && queries.length > 1) {
      const hits = await searchEach(queries, async (query) => rowsOf(await this.#ask(name, query, signal)));
      const { data, ...counts } = searchAnswer(hits);
      return { data: await this.#rows.read(data as Entity[], body, signal), ...besides(envelope), ...counts };
    }
    const counts = listOf(topks) as readonly number[];
    return {
      data: await this.#rows.read(rows, body, signal),
      ...besides(envelope),
      topks: counts.length > 0 ? counts : [rows.length],
    };
  }
}

/** Servers have the same default; said, so that no release differs. A count has no limit. */
function withLimit(body: Body): Body {
  const isCount = listOf(body.outputFields).includes(COUNT);
  return isCount ? body : { ...body, limit: body.limit ?? MILVUS_LIMITS.defaultLimit };
}

/** The defaults of a search, said because releases differ in them. */
function withOutput(body: Body): Body {
  return { ...withLimit(body), outputFields: body.outputFields ?? [] };
}

/** What has not the form of a search is left as it is, for the server to refuse. */
function searchOnWire<Search>(search: Search): Search {
  const { data } = (search ?? {}) as { data?: unknown };
  return Array.isArray(data) ? { ...search, data: data.map(vectorOnWire) } : search;
}

function hybridOnWire(body: Body): Body {
  return Array.isArray(body.search) ? { ...body, search: body.search.map(searchOnWire) } : body;
}

/** The same search for each of its queries alone. */
function singleQueries(body: Body): Body[] {
  const searches = listOf(body.search) as readonly Body[];
  const queries = listOf(searches[0]?.data ?? body.data ?? body.ids);
  return queries.map((query, position) => {
    if (searches.length > 0) {
      const own = searches.map((search) => ({ ...search, data: [listOf(search.data)[position]] }));
      return { ...body, search: own };
    }
    return body.data === undefined ? { ...body, ids: [query] } : { ...body, data: [query] };
  });
}
