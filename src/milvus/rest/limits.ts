/** @file How long the REST client waits, how often it tries, and how much it sends at once. */

export const REST_LIMITS = Object.freeze({
  /** Finding out what is at an address. */
  contactMs: 10_000,
  /** The same while the browser may be asking the person for permission. */
  permissionMs: 120_000,
  /** The browser reports a withheld answer within this time. */
  reportMs: 500,
  /** Questions about names and states. */
  lookMs: 15_000,
  /** Searches and queries: a little more than the 30 s after which a server gives up, so that it is heard saying so. */
  readMs: 35_000,
  /** Changes of schema, and deletes. */
  changeMs: 35_000,
  /** Loading and flushing wait for storage. */
  storageMs: 120_000,
  /** Inserts: so much, and so much for each mebibyte of the request. */
  insertMs: 35_000,
  insertMsPerMiB: 5_000,
  /** Bytes of JSON in one insert: 400 rows of 768 floats; far below what proxies and Milvus' messages allow. */
  insertBytes: 4 * 2 ** 20,
  /** Tries of one request altogether. */
  attempts: 4,
  /** Pause before the second try; it doubles each time, and up to all of it is left out at random. */
  backOffMs: 200,
  /** Searches in flight at once, where a server takes one query vector a request. */
  searchesAtOnce: 4,
  /** How far behind the writes a Bounded read may be, as servers are shipped (`common.gracefulTime`). */
  boundMs: 5_000,
  /** While a collection loads it is asked again after so long. */
  loadPollMs: 250,
  /** Characters of a foreign answer that a sentence quotes. */
  quotedCharacters: 80,
});
