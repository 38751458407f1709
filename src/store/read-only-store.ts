/** @file A store that another tab writes: everything can be read, every write says why it cannot be. */
import { LookalikeError } from '../base/errors.ts';
import type { Store } from './store.ts';

/** Rejects instead of writing. */
function refuse(): Promise<never> {
  return Promise.reject(
    new LookalikeError(
      'READ_ONLY',
      'Another tab has this library open for writing. Search works here; to add or remove photos use that tab, or close it.',
    ),
  );
}

/** `store` with its writes refused; closing it closes `store`. */
export function readOnlyStore(store: Store): Store {
  const { documents, rows, blobs, snapshots } = store;
  return {
    kind: store.kind,
    documents: {
      get: (table, key) => documents.get(table, key),
      getMany: (table, keys) => documents.getMany(table, keys),
      keys: (table, prefix) => documents.keys(table, prefix),
      list: (table, prefix) => documents.list(table, prefix),
      count: (table, prefix) => documents.count(table, prefix),
      put: refuse,
      delete: refuse,
      clear: refuse,
    },
    rows: {
      read: (collection, ordinals) => rows.read(collection, ordinals),
      readVectors: (collection, field, ordinals) => rows.readVectors(collection, field, ordinals),
      find: (collection, keys) => rows.find(collection, keys),
      scan: (collection, range) => rows.scan(collection, range),
      scanVectors: (collection, field, range) => rows.scanVectors(collection, field, range),
      count: (collection, through) => rows.count(collection, through),
      ordinals: (collection, through) => rows.ordinals(collection, through),
      last: (collection) => rows.last(collection),
      append: refuse,
      delete: refuse,
      drop: refuse,
    },
    blobs: {
      get: (key) => blobs.get(key),
      missing: (keys) => blobs.missing(keys),
      put: refuse,
      delete: refuse,
      clear: refuse,
    },
    snapshots: {
      read: (name) => snapshots.read(name),
      facts: (name) => snapshots.facts(name),
      write: refuse,
      delete: refuse,
    },
    estimate: () => store.estimate(),
    close: () => store.close(),
  };
}
