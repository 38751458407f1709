/**
 * @file A Milvus server whose answers get lost: real verbs of a real engine behind a network that fails as told. Time is
 * virtual, so that what arrives late arrives late without waiting.
 */
import { answer } from '../../src/milvus/failure.ts';
import type { Clock } from '../../src/base/clock.ts';
import { LookalikeError } from '../../src/base/errors.ts';
import { CAPABILITIES, type ClientKind } from '../../src/milvus/capabilities.ts';
import type { MilvusClient } from '../../src/milvus/client.ts';
import type { Entity, InsertRequest, InsertResult, MilvusResponse } from '../../src/milvus/types.ts';
import { callOver, verbsOver } from '../../src/milvus/verbs.ts';

/** What becomes of one insert. */
export type Fate =
  | 'answered'
  /** The request never arrived, and nobody knows. */
  | 'lost'
  /** It was done, and nobody knows. */
  | 'done'
  /** Half of its rows were stored, and nobody knows. */
  | 'half'
  /** It is done only some time after its sender gave up. */
  | 'late'
  /** The sender dies before or after it was done. */
  | 'killed'
  | 'killed-after';

/** Thrown in place of an answer: the page is gone. */
export class Killed extends Error {}

const unclear = (): Promise<MilvusResponse<never>> =>
  answer(() => Promise.reject(new LookalikeError('MILVUS_UNCLEAR', 'No answer came.')));

export interface LossyOptions {
  readonly kind: ClientKind;
  /** Milliseconds until an ordinary read shows a write. */
  readonly lagMs: number;
  /** Milliseconds until a late insert is done. */
  readonly lateMs: number;
  /** Milliseconds that an insert takes. */
  readonly insertMs: number;
}

export class LossyMilvus {
  readonly client: MilvusClient;
  /** Fates of the next inserts; then they are answered. */
  fates: Fate[] = [];
  readonly #inner: MilvusClient;
  readonly #options: LossyOptions;
  #now = 0;
  readonly #late: { readonly at: number; readonly run: () => Promise<unknown> }[] = [];
  readonly #visibleAt = new Map<string, number>();

  constructor(inner: MilvusClient, options: LossyOptions) {
    this.#inner = inner;
    this.#options = options;
    const call = callOver(inner);
    this.client = {
      capabilities: CAPABILITIES[options.kind],
      ...verbsOver(async (name, request, rest) => {
        const verb = `${name.group}.${name.verb}`;
        if (verb === 'entities.insert') return this.#insert(request as InsertRequest);
        const response = await call(name, request, rest);
        const isStrong = (request as { consistencyLevel?: string }).consistencyLevel === 'Strong';
        if (verb !== 'entities.query' || isStrong || !('data' in response)) return response;
        const rows = response.data as readonly Entity[];
        return { ...response, data: rows.filter((row) => this.#isVisible(row)) };
      }),
    };
  }

  /** Virtual time: waiting lets it pass, and so does each insert, a little. */
  readonly clock: Clock = {
    now: () => this.#now,
    wait: async (ms, signal) => {
      signal?.throwIfAborted();
      this.#now += ms;
      for (const { at, run } of this.#late) if (at <= this.#now) await run();
      this.#late.splice(0, this.#late.length, ...this.#late.filter(({ at }) => at > this.#now));
    },
  };

  #isVisible(row: Entity): boolean {
    return (this.#visibleAt.get(String(row.id)) ?? 0) <= this.#now;
  }

  async #insert(request: InsertRequest): Promise<MilvusResponse<InsertResult>> {
    this.#now += this.#options.insertMs;
    const fate = this.fates.shift() ?? 'answered';
    switch (fate) {
      case 'answered':
        return this.#store(request);
      case 'lost':
        return unclear();
      case 'done':
        await this.#store(request);
        return unclear();
      case 'half': {
        const half = request.data.slice(0, Math.floor(request.data.length / 2));
        if (half.length > 0) await this.#store({ ...request, data: half });
        return unclear();
      }
      case 'late':
        this.#late.push({ at: this.#now + this.#options.lateMs, run: () => this.#store(request) });
        return unclear();
      case 'killed':
        throw new Killed();
      case 'killed-after':
        await this.#store(request);
        throw new Killed();
    }
  }

  async #store(request: InsertRequest): Promise<MilvusResponse<InsertResult>> {
    const response = await this.#inner.entities.insert(request);
    if ('data' in response) {
      for (const id of response.data.insertIds)
        this.#visibleAt.set(String(id), this.#now + this.#options.lagMs);
    }
    return response;
  }
}
