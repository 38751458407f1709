/** @file The address of a Milvus server as a person types it. */
import { LookalikeError } from '../../base/errors.ts';

/** Where a server is and how to get in. */
export interface MilvusServer {
  /** `http(s)://host[:port][/prefix]`; without a scheme, http. */
  readonly address: string;
  /** `user:password` or an API key. */
  readonly token?: string;
  /** For requests that name none; the server's `default` when absent. */
  readonly database?: string;
}

/** Address spaces nearer than the internet, as Local Network Access names them. */
export type AddressSpace = 'loopback' | 'local';

const SCHEME = /^[a-z][a-z\d+.-]*:\/\//i;

/**
 * What request paths are appended to: scheme, host, port and prefix, without a slash at the end.
 * @throws LookalikeError INVALID_ARGUMENT
 */
export function parseAddress(address: string): string {
  const text = address.trim();
  const full = SCHEME.test(text) ? text : `http://${text}`;
  if (!URL.canParse(full)) throw invalid(address, 'cannot be read');
  const url = new URL(full);
  if (!/^https?:$/.test(url.protocol)) throw invalid(address, 'is neither http nor https');
  if (url.username || url.password) throw invalid(address, 'holds a password; it belongs in the token');
  if (url.search || url.hash) throw invalid(address, 'has a part after ? or #, which a server has not');
  return url.origin + url.pathname.replace(/\/+$/, '');
}

function invalid(address: string, problem: string): LookalikeError {
  return new LookalikeError(
    'INVALID_ARGUMENT',
    `The server address "${address}" ${problem}; something like http://localhost:19530 was expected.`,
  );
}

/** IPv4 ranges of the two spaces: the first octets' pattern. IPv6 literals are in brackets in a URL. */
const SPACES: readonly (readonly [RegExp, AddressSpace])[] = Object.freeze([
  [/^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/, 'loopback'],
  [
    /^(10\.\d+|172\.(1[6-9]|2\d|3[01])|192\.168|169\.254|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.\d+(\.\d+)?$/,
    'local',
  ],
  [/^\[(f[cd][\da-f]{2}|fe[89ab][\da-f]):/, 'local'],
]);

/**
 * The address space that a URL's host is in for certain. `undefined` for public addresses and for names, since only the
 * browser learns what they resolve to, and a request that is declared wrong is refused.
 */
export function addressSpaceOf(url: string): AddressSpace | undefined {
  const { hostname } = new URL(url);
  return SPACES.find(([pattern]) => pattern.test(hostname))?.[1];
}
