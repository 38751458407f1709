/** @file Milvus' limits (contract section 9) as frozen data, and the sizes in which the local engine works. */

export const MILVUS_LIMITS = Object.freeze({
  /** Names of collections, fields and indexes, in bytes. */
  nameBytes: 255,
  /** Collections in a database. */
  collections: 65_536,
  /** Databases, `default` among them, and partitions of a collection. */
  databases: 64,
  partitions: 1024,
  shards: 16,
  /** Partitions that a partition key spreads rows over, unless the request says otherwise. */
  defaultKeyPartitions: 16,
  /** Fields of a collection, and vector fields among them. */
  fields: 64,
  vectorFields: 10,
  /** Dimensions of a vector of floats, and of a binary one, whose dimensions are bits and fill whole bytes. */
  dimensionMin: 2,
  dimensionMax: 32_768,
  binaryDimensionMin: 8,
  binaryDimensionMax: 262_144,
  /** `max_length` of a VarChar, in bytes. */
  varCharBytes: 65_535,
  /** `max_capacity` of an Array. */
  arrayCapacity: 4096,
  /** One JSON value, and all dynamic keys of a row together, in bytes of JSON text. */
  jsonBytes: 65_536,
  descriptionBytes: 1024,
  /** limit, offset + limit, and the number of query vectors: 1..window. */
  window: 16_384,
  /** `limit` of query and search when the request has none. */
  defaultLimit: 100,
  /** Hits of one group in a grouping search. */
  groupSize: 10,
  /** Digits that distances may be rounded to; -1 for none. */
  roundDecimalMax: 6,
  /** Constant of reciprocal rank fusion: its default, and the bound it stays below (exclusive). */
  rankConstant: 60,
  rankConstantBound: 16_384,
});

/** Value ranges of the integer types, both ends included. */
export const INTEGER_RANGES = Object.freeze({
  Int8: Object.freeze({ min: -(2n ** 7n), max: 2n ** 7n - 1n }),
  Int16: Object.freeze({ min: -(2n ** 15n), max: 2n ** 15n - 1n }),
  Int32: Object.freeze({ min: -(2n ** 31n), max: 2n ** 31n - 1n }),
  Int64: Object.freeze({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
});

export const ENGINE_LIMITS = Object.freeze({
  /** Rows read at once by a scan: large enough that transactions do not dominate, small enough for memory. */
  scanPage: 2048,
  /** Rows whose values of one column are kept together. */
  columnPart: 16_384,
  /** Vectors that are asked of an open index one by one. */
  fewVectors: 64,
  /** Row ordinals are unsigned 32-bit, and no ordinal is used twice. */
  rows: 2 ** 32 - 1,
  /** Nesting of a JSON value. */
  jsonDepth: 500,
  /** Nesting of a filter expression; a recursive parser must not run out of stack. */
  filterDepth: 200,
  /** Nesting of a whole request; what reads and copies its values is recursive. */
  bodyDepth: 1000,
});
