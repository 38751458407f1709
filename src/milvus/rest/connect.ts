/** @file The way to a remote Milvus: an address becomes a client that speaks whatever the server does. */
import { LookalikeError } from '../../base/errors.ts';
import type { MilvusClient } from '../client.ts';
import type { MilvusServer } from './address.ts';
import { contact, endpointOf, isUnauthenticated, type ContactOptions, type Dialect } from './contact.ts';
import { quote } from './transport.ts';

export interface Connection {
  readonly client: MilvusClient;
  readonly dialect: Dialect;
}

/**
 * A client for the server, after it has answered once.
 * @throws LookalikeError INVALID_ARGUMENT for an address that is none; MILVUS when Milvus refuses (token, database);
 * MILVUS_UNREACHABLE when nobody or something else answers; the signal's reason
 */
export async function connect(server: MilvusServer, options: ContactOptions = {}): Promise<Connection> {
  options.signal?.throwIfAborted();
  const endpoint = endpointOf(server, options);
  const found = await contact(endpoint, server.database || undefined, options.signal);
  switch (found.kind) {
    case 'milvus':
      return { client: found.client, dialect: found.dialect };
    case 'refused': {
      const { milvusCode, message } = found.refusal;
      const advice = isUnauthenticated(found) ? ' Check the token: user:password, or an API key.' : '';
      throw new LookalikeError('MILVUS', `Milvus answered with code ${milvusCode}: ${message}.${advice}`);
    }
    case 'foreign':
      throw new LookalikeError(
        'MILVUS_UNREACHABLE',
        `Milvus was expected at ${endpoint.base}, and something else answered: ${quote(found.answer)}.`,
      );
    case 'silent':
      throw new LookalikeError(
        'MILVUS_UNREACHABLE',
        `The server at ${endpoint.base} did not answer. Check the address, and whether Milvus runs; "Test connection" tells more.`,
        { cause: found.thrown },
      );
  }
}
