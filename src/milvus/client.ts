/** @file The typed Milvus interface. The local engine and the REST client implement it; see also ./verbs.ts. */
import { LookalikeError } from '../base/errors.ts';
import type { Capabilities } from './capabilities.ts';
import { lookalikeFailure } from './failure.ts';
import type { MilvusResponse } from './types.ts';
import type { MilvusVerbs } from './verbs.ts';

/**
 * Milvus' verbs. Nothing but cancellation rejects: what Milvus refuses is answered with Milvus' code and message, what
 * fails on our side (storage full, server out of reach) with 65535 and a message that {@link unwrap} turns into our
 * error again.
 */
export interface MilvusClient extends MilvusVerbs {
  readonly capabilities: Capabilities;
}

/**
 * The data of a success.
 * @throws LookalikeError MILVUS with Milvus' code and message; the local engine's own failures keep their code
 * (QUOTA_EXCEEDED, STORE_UNAVAILABLE, ...)
 */
export function unwrap<T>(response: MilvusResponse<T>): T {
  if ('data' in response) return response.data;
  const own = lookalikeFailure(response.message);
  if (own) throw new LookalikeError(own.code, own.sentence);
  throw new LookalikeError('MILVUS', `Milvus answered with code ${response.code}: ${response.message}`);
}
