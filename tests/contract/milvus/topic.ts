/** @file How the contract's tests reach the client under test: one fixture a topic, skips with their reason, refusals. */
import { afterAll, afterEach, beforeEach, describe, expect, type TestContext } from 'vitest';
import type { Feature } from '../../../src/milvus/capabilities.ts';
import type { MilvusClient } from '../../../src/milvus/client.ts';
import type {
  CreateCollectionRequest,
  Entity,
  MilvusResponse,
  PrimaryKey,
  QueryRequest,
} from '../../../src/milvus/types.ts';
import { callOver, verbsOver, type MilvusCall, type MilvusVerbs } from '../../../src/milvus/verbs.ts';

/** A client and its data, all to itself and empty at first. */
export interface MilvusFixture {
  readonly client: MilvusClient;
  /** The same data through a client made anew, as after a restart. */
  readonly reopen: () => Promise<MilvusClient>;
  /** Ends the client and deletes the data. */
  readonly close: () => Promise<void>;
  /** Makes a collection by other means, for clients that cannot make every schema. */
  readonly create?: (request: CreateCollectionRequest) => Promise<void>;
  /** Tests, by title, that cannot hold for a reason of this client's own, which is shown: they are skipped. */
  readonly exceptions?: Readonly<Record<string, string>>;
  /** Waits until reads see what was written; absent where they do at once. */
  readonly settle?: () => Promise<void>;
}

export type MakeFixture = () => Promise<MilvusFixture>;

/** Milvus' verbs as the tests use them, and what the tests need besides. */
export interface Subject extends MilvusVerbs {
  /** Any verb by its name, for tables of verbs. */
  readonly call: MilvusCall;
  /** Skips the test, with the reason, where the client lacks one of the features. */
  readonly needs: (...features: readonly Feature[]) => void;
  /** The collection exists, by whatever means; where the client has none the test is skipped. */
  readonly create: (request: CreateCollectionRequest) => Promise<void>;
  readonly reopen: () => Promise<void>;
  /**
   * Asserts a refusal. Messages are compared by a part of them, as Milvus' own tests do. Without a code any code but 0
   * will do; servers that do not speak the baseline's codes only have to refuse.
   */
  readonly refused: (
    response: MilvusResponse<unknown>,
    code: number | readonly number[] | undefined,
    part: string,
  ) => void;
}

/** Time for a test of hundreds of requests, ms: over HTTP and on a busy machine each takes some. */
export const MANY_REQUESTS_MS = 60_000;

/** After these a server may lag. */
const CHANGES: readonly string[] = ['insert', 'upsert', 'delete', 'truncate', 'flush', 'create', 'load'];

/**
 * A group of tests on one fixture. Without `prepare` the fixture is emptied after each test; with it, it is prepared
 * once and the tests only read.
 */
export function topic(
  name: string,
  make: MakeFixture,
  body: (milvus: Subject) => void,
  prepare?: (milvus: Subject) => Promise<void>,
): void {
  describe(name, () => {
    let fixture: MilvusFixture;
    let client: MilvusClient | undefined;
    let context: TestContext;
    let prepared = false;

    const open = (): MilvusClient => {
      if (!client) throw new Error('The fixture is open only while a test runs.');
      return client;
    };
    const call: MilvusCall = async (verb, request, options) => {
      const response = await callOver(open())(verb, request, options);
      if (CHANGES.includes(verb.verb)) await fixture.settle?.();
      return response;
    };
    const lacks = (feature: Feature): string | undefined => open().capabilities.lacks(feature);
    const subject: Subject = {
      ...verbsOver(call),
      call,
      needs: (...features) => {
        const reason = features.map(lacks).find((lack) => lack !== undefined);
        if (reason === undefined) return;
        if (open().capabilities.kind === 'local')
          throw new Error(`The local engine may lack nothing: ${reason}`);
        context.skip(reason);
      },
      create: async (request) => {
        if (fixture.create) return fixture.create(request);
        if (request.schema) subject.needs('fullSchema');
        ok(await subject.collections.create(request));
      },
      reopen: async () => {
        client = await fixture.reopen();
      },
      refused: (response, code, part) => {
        expect(response).not.toHaveProperty('data');
        expect(response.code).not.toBe(0);
        if (lacks('baseline') !== undefined) return;
        expect(response.message).toContain(part);
        if (code !== undefined) expect([code].flat()).toContain(response.code);
      },
    };

    beforeEach(async (current) => {
      context = current;
      if (!client) {
        fixture = await make();
        client = fixture.client;
      }
      const exception = fixture.exceptions?.[current.task.name];
      if (exception !== undefined) context.skip(exception);
      if (prepare && !prepared) await prepare(subject);
      prepared = true;
    });
    afterEach(async () => {
      if (!prepare) await empty(subject, lacks);
    });
    afterAll(() => (client ? fixture.close() : undefined));
    body(subject);
  });
}

export function ok<T>(response: MilvusResponse<T>): T {
  if ('data' in response) return response.data;
  throw new Error(`Milvus answered ${response.code}: ${response.message}`);
}

/** The values of one field of the rows that a filter selects, in ascending order. */
export async function valuesOf(
  milvus: MilvusVerbs,
  field: string,
  request: QueryRequest,
): Promise<readonly unknown[]> {
  const rows = ok(await milvus.entities.query({ outputFields: [field], ...request }));
  return rows.map((row) => row[field]).sort((a, b) => (Number(a) < Number(b) ? -1 : 1));
}

/** Rows by ascending Int64 key: the order of rows that were got by key is not said. */
export function byId(rows: readonly Entity[]): Entity[] {
  return [...rows].sort((a, b) => (BigInt(a.id as PrimaryKey) < BigInt(b.id as PrimaryKey) ? -1 : 1));
}

/** A vector as plain numbers, whichever kind of list a client answers with. */
export function numbersOf(vector: unknown): number[] {
  return Array.from(vector as ArrayLike<number>);
}

/** Rows by the value of one field; fails when two rows share one. */
export function rowsBy(field: string, rows: readonly Entity[]): ReadonlyMap<unknown, Entity> {
  const byField = new Map(rows.map((row) => [row[field], row]));
  expect(byField.size).toBe(rows.length);
  return byField;
}

async function empty(milvus: MilvusVerbs, lacks: (feature: Feature) => string | undefined): Promise<void> {
  const databases = lacks('databases') === undefined ? ok(await milvus.databases.list()) : ['default'];
  for (const dbName of databases) {
    const aliases = lacks('aliases') === undefined ? ok(await milvus.aliases.list({ dbName })) : [];
    for (const aliasName of aliases) ok(await milvus.aliases.drop({ dbName, aliasName }));
    for (const collectionName of ok(await milvus.collections.list({ dbName }))) {
      ok(await milvus.collections.drop({ dbName, collectionName }));
    }
    if (dbName !== 'default') ok(await milvus.databases.drop({ dbName }));
  }
}
