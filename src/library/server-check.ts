/** @file Whether a server and its collection would do for the library, before anything depends on it. */
import { LookalikeError, type ErrorCode } from '../base/errors.ts';
import { connect } from '../milvus/rest/connect.ts';
import { testConnection, type ConnectionCause } from '../milvus/rest/connection-test.ts';
import type { Profile } from '../profiles/profiles.ts';
import { PhotoCollection } from './photo-collection.ts';
import type { ServerCheck } from './server-control.ts';
import { originOf, placeOf, type ServerLocation } from './server-settings.ts';

/** Whatever else keeps Milvus from answering is a server that cannot be reached. */
const CODES: Readonly<Partial<Record<ConnectionCause, ErrorCode>>> = Object.freeze({
  invalidAddress: 'INVALID_ARGUMENT',
  wrongToken: 'MILVUS',
  unknownDatabase: 'MILVUS',
  refused: 'MILVUS',
});

/**
 * See `ServerControl.check`.
 * @param profile of a collection that is made there
 */
export async function checkServer(
  server: ServerLocation,
  profile: Profile,
  signal?: AbortSignal,
): Promise<ServerCheck> {
  const { collection } = server;
  const report = await testConnection(server, { collection, dimension: profile.dimension, signal });
  if (report.dialect === undefined) {
    throw new LookalikeError(
      CODES[report.cause] ?? 'MILVUS_UNREACHABLE',
      `${report.finding} ${report.remedy}`.trim(),
    );
  }
  // Milvus is there. Whether the collection fits is more than one dimension: this library has several profiles.
  const { client, dialect } = await connect(server, { signal });
  const found = await PhotoCollection.find(client, placeOf(server), { origin: originOf(server), profile });
  return { dialect, collection: found ? { photos: await found.count(), note: found.shape.note } : null };
}
