/** @file Milvus' limits (contract section 9) as frozen data, and the sizes in which the local engine works. */

export const MILVUS_LIMITS = Object.freeze({
  /** Names of collections, fields and indexes, in bytes. */
  nameBytes: 255,
  /** Collections in a database. */
  collections: 65_536,
  /** Fields of a collection, and vector fields among them. */
  fields: 64,
  vectorFields: 10,
  /** Dimensions of a float vector. */
  dimensionMin: 2,
  dimensionMax: 32_768,
  /** `max_length` of a VarChar, in bytes. */
  varCharBytes: 65_535,
  /** One JSON value, and all dynamic keys of a row together, in bytes of JSON text. */
  jsonBytes: 65_536,
  descriptionBytes: 1024,
  /** limit, offset + limit, and the number of query vectors: 1..window. */
  window: 16_384,
  /** `limit` of query and search when the request has none. */
  defaultLimit: 100,
});

/** Value ranges of the integer types. Int64 ends at 2^53 - 1: beyond it a JavaScript number is no longer exact. */
export const INTEGER_RANGES = Object.freeze({
  Int8: Object.freeze({ min: -(2 ** 7), max: 2 ** 7 - 1 }),
  Int16: Object.freeze({ min: -(2 ** 15), max: 2 ** 15 - 1 }),
  Int32: Object.freeze({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  Int64: Object.freeze({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
});

export const ENGINE_LIMITS = Object.freeze({
  /** Rows read at once by a scan: large enough that transactions do not dominate, small enough for memory. */
  scanPage: 2048,
  /** Row ordinals are unsigned 32-bit, and no ordinal is used twice. */
  rows: 2 ** 32 - 1,
  /** Nesting of a filter expression; a recursive parser must not run out of stack. */
  filterDepth: 200,
});
