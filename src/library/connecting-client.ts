/** @file A client for a server that is still being connected: scripts may use it before anybody knows what is there. */
import { abortable } from '../base/abort.ts';
import { isAbortError } from '../base/errors.ts';
import { CAPABILITIES, type Capabilities } from '../milvus/capabilities.ts';
import type { MilvusClient } from '../milvus/client.ts';
import { answer } from '../milvus/failure.ts';
import type { Connection } from '../milvus/rest/connect.ts';
import { callOver, verbsOver } from '../milvus/verbs.ts';

/**
 * Requests wait for the connection; when it fails they answer with its failure. Until it is there, capabilities are those
 * of REST v2.
 */
export function connectingClient(connection: Promise<Connection>): MilvusClient {
  let capabilities: Capabilities = CAPABILITIES['rest-v2'];
  connection.then(
    ({ client }) => (capabilities = client.capabilities),
    () => undefined,
  );
  return {
    get capabilities() {
      return capabilities;
    },
    ...verbsOver(async (name, request, options) => {
      try {
        const { client } = await abortable(connection, options?.signal);
        return await callOver(client)(name, request, options);
      } catch (error) {
        if (options?.signal?.aborted || isAbortError(error)) throw error;
        return answer(() => Promise.reject(error as Error));
      }
    }),
  };
}
