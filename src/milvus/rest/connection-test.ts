/** @file "Test connection": one cause and what to do about it, in words. */
import { LookalikeError } from '../../base/errors.ts';
import type { MilvusClient } from '../client.ts';
import { MILVUS_CODES, type CollectionDescription, type FieldDescription } from '../types.ts';
import { addressSpaceOf, type MilvusServer } from './address.ts';
import { dimensionOf } from './collection-answer.ts';
import {
  contact,
  endpointOf,
  isUnauthenticated,
  type Contact,
  type ContactOptions,
  type Dialect,
} from './contact.ts';
import { RequestWatch, type Obstacle } from './page-security.ts';
import { quote } from './transport.ts';

export type ConnectionCause =
  | 'ready'
  /** Ready, and the collection will be made. */
  | 'collectionMissing'
  /** Ready, over REST v1, which can less. */
  | 'v1Only'
  | 'invalidAddress'
  | Obstacle
  | 'notMilvus'
  | 'gateway'
  | 'wrongToken'
  | 'unknownDatabase'
  /** Milvus refused for another reason; the finding has its words. */
  | 'refused'
  | 'noVectorField'
  | 'wrongDimension'
  | 'wrongMetric';

export interface ConnectionReport {
  readonly cause: ConnectionCause;
  /** The server can be used. */
  readonly isUsable: boolean;
  /** What was found, in a sentence. */
  readonly finding: string;
  /** What to do, in a sentence; empty when there is nothing to do. */
  readonly remedy: string;
  /** Absent when Milvus was not reached. */
  readonly dialect?: Dialect;
}

/** What the app means to do with the server. */
export interface ConnectionPurpose extends ContactOptions {
  readonly collection: string;
  /** Length of the vectors. */
  readonly dimension: number;
  /** Any will do when absent. */
  readonly metric?: string;
}

type Finding = Omit<ConnectionReport, 'isUsable' | 'dialect'>;

const USABLE: ReadonlySet<ConnectionCause> = new Set(['ready', 'collectionMissing', 'v1Only']);

/**
 * Reaches for the server as the app would, changes nothing there, and says what it found. In a browser without a
 * permission that the address needs, the browser asks the person: call it from a click.
 * @throws the signal's reason; nothing else
 */
export async function testConnection(
  server: MilvusServer,
  purpose: ConnectionPurpose,
): Promise<ConnectionReport> {
  purpose.signal?.throwIfAborted();
  try {
    return await reportOn(server, purpose);
  } catch (thrown) {
    purpose.signal?.throwIfAborted();
    if (!(thrown instanceof LookalikeError) || thrown.code !== 'INVALID_ARGUMENT') throw thrown;
    const remedy = 'Enter the address as http://host:port, for example http://localhost:19530.';
    return { isUsable: false, cause: 'invalidAddress', finding: thrown.message, remedy };
  }
}

async function reportOn(server: MilvusServer, purpose: ConnectionPurpose): Promise<ConnectionReport> {
  const endpoint = endpointOf(server, purpose);
  const watch = new RequestWatch(endpoint.base);
  try {
    const found = await contact(endpoint, server.database || undefined, purpose.signal);
    if (found.kind !== 'milvus') {
      const finding =
        found.kind === 'silent'
          ? obstacleFinding(await watch.explain(purpose.signal), endpoint.base)
          : refusalFinding(found, endpoint.base, server);
      return { ...finding, isUsable: false };
    }
    const finding = await collectionFinding(found.client, purpose);
    const whole = found.dialect === 'v1' && USABLE.has(finding.cause) ? withV1(finding) : finding;
    return { ...whole, isUsable: USABLE.has(whole.cause), dialect: found.dialect };
  } finally {
    watch.stop();
  }
}

function obstacleFinding(obstacle: Obstacle, base: string): Finding {
  const page = typeof location === 'undefined' ? 'this page' : location.origin;
  const start = `Start Milvus, and check host and port of ${base}.`;
  const allow =
    `Milvus itself allows every page; a proxy before it must answer OPTIONS with 204 and send ` +
    `Access-Control-Allow-Origin: ${page} and Access-Control-Allow-Headers: Content-Type, Authorization.`;
  const place = addressSpaceOf(base) === 'loopback' ? 'this machine' : 'the local network';
  const findings: Readonly<Record<Obstacle, Omit<Finding, 'cause'>>> = {
    csp: {
      finding: `The Content-Security-Policy that this page is served with forbids connections to ${base}.`,
      remedy: `Serve the page with ${new URL(base).origin} in the policy's connect-src.`,
    },
    mixedContent: {
      finding: `This page came over https, and the browser lets it make no plain http request to ${base}.`,
      remedy: 'Put Milvus behind https, or open this page from http://localhost.',
    },
    localNetworkDenied: {
      finding: `The browser keeps this page from reaching ${place}: permission was denied.`,
      remedy:
        'Allow "local network access" for this page in the site settings, beside the address bar, and try again.',
    },
    localNetworkUndecided: {
      finding: `Before this page may reach ${place} the browser asks you, and it was not allowed.`,
      remedy: `Try again and allow it. If no question appears, nobody answers at ${base}: start Milvus.`,
    },
    cors: {
      finding: `There is a server at ${base}, but it does not let pages from ${page} read its answers (CORS).`,
      remedy: allow,
    },
    unreachable: { finding: `Nobody answers at ${base}.`, remedy: start },
    corsOrUnreachable: {
      finding: `Nobody answers at ${base}, or not to pages from ${page} (CORS); this browser does not tell which.`,
      remedy: `${start} ${allow}`,
    },
  };
  return { cause: obstacle, ...findings[obstacle] };
}

function refusalFinding(
  found: Extract<Contact, { kind: 'refused' | 'foreign' }>,
  base: string,
  { token, database }: MilvusServer,
): Finding {
  if (isUnauthenticated(found)) {
    const finding = token
      ? `Milvus at ${base} does not accept the token.`
      : `Milvus at ${base} asks for a token, and none was entered.`;
    return { cause: 'wrongToken', finding, remedy: 'Enter user:password, or an API key, as the token.' };
  }
  if (found.kind === 'refused') {
    const { milvusCode, message } = found.refusal;
    if (milvusCode === MILVUS_CODES.databaseNotFound) {
      return {
        cause: 'unknownDatabase',
        finding: `Milvus at ${base} has no database named "${database ?? ''}".`,
        remedy: 'Correct the name, create the database, or leave it empty for the default one.',
      };
    }
    return {
      cause: 'refused',
      finding: `Milvus at ${base} answered with code ${milvusCode}: ${message}.`,
      remedy: 'See what the message says, and the log of the server.',
    };
  }
  const isGateway = found.answer.status >= GATEWAY_ERROR;
  return isGateway
    ? {
        cause: 'gateway',
        finding: `A gateway answers at ${base}, and no Milvus behind it: ${quote(found.answer)}.`,
        remedy: 'Start Milvus, and check where the gateway forwards to.',
      }
    : {
        cause: 'notMilvus',
        finding: `Something answers at ${base} that is no Milvus: ${quote(found.answer)}.`,
        remedy: 'Check the port: Milvus serves REST on 19530, unless set otherwise.',
      };
}

const GATEWAY_ERROR = 500;

async function collectionFinding(client: MilvusClient, purpose: ConnectionPurpose): Promise<Finding> {
  const { collection, signal } = purpose;
  const response = await client.collections.describe(
    { collectionName: collection },
    signal ? { signal } : {},
  );
  if ('data' in response) return fitFinding(response.data, purpose);
  if (response.code === MILVUS_CODES.collectionNotFound) {
    return {
      cause: 'collectionMissing',
      finding: `Milvus is reached, and has no collection "${collection}" yet: it will be made when photos are indexed.`,
      remedy: '',
    };
  }
  return {
    cause: 'refused',
    finding: `Milvus is reached, and describing "${collection}" failed with code ${response.code}: ${response.message}.`,
    remedy: 'Check the name of the collection, and whether the token may read it.',
  };
}

function fitFinding(
  { fields, indexes }: CollectionDescription,
  { collection, dimension, metric }: ConnectionPurpose,
): Finding {
  const vectors = fields.filter(({ type }) => type === 'FloatVector');
  const other = 'Enter the name of another collection; one that does not exist yet will be made.';
  const first = vectors[0];
  if (!first) {
    const finding = `The collection "${collection}" has no field of type FloatVector.`;
    return { cause: 'noVectorField', finding, remedy: other };
  }
  const field = vectors.find((vector) => dimensionOf(vector) === dimension);
  if (!field) {
    const finding = `The vectors of "${collection}" (${dimensionsOf(vectors)}) are of another length than the ${dimension} numbers of this app's.`;
    return { cause: 'wrongDimension', finding, remedy: other };
  }
  const found = indexes.find(({ fieldName }) => fieldName === field.name)?.metricType;
  if (metric !== undefined && found !== undefined && found !== metric) {
    const finding = `The collection "${collection}" compares vectors by ${found}; ${metric} was expected.`;
    return { cause: 'wrongMetric', finding, remedy: other };
  }
  const finding = `Milvus is reached, and the collection "${collection}" fits: field "${field.name}", ${dimension} numbers.`;
  return { cause: 'ready', finding, remedy: '' };
}

function dimensionsOf(vectors: readonly FieldDescription[]): string {
  return vectors.map((vector) => `"${vector.name}": ${dimensionOf(vector) ?? 'unknown'}`).join(', ');
}

function withV1({ cause, finding }: Finding): Finding {
  return {
    cause: cause === 'ready' ? 'v1Only' : cause,
    finding:
      `${finding} This server speaks REST v1 only (Milvus before 2.4): keys are generated, the schema is fixed, ` +
      'there are no partitions, aliases or counts, and a search may miss the last seconds.',
    remedy: 'Milvus 2.4 or later brings the rest.',
  };
}
