/**
 * @file What a Milvus client has to answer (contract: the team's restatement of Milvus' REST v2), as a specification to
 * run against each implementation. What one lacks by its capabilities is skipped, with the reason.
 */
import { describe } from 'vitest';
import { aliases } from './milvus/aliases.ts';
import { collections } from './milvus/collections.ts';
import { consistency } from './milvus/consistency.ts';
import { createQuick } from './milvus/create-quick.ts';
import { createSchema } from './milvus/create-schema.ts';
import { databases } from './milvus/databases.ts';
import { deletion } from './milvus/delete.ts';
import { filters } from './milvus/filters.ts';
import { getAndQuery } from './milvus/get-query.ts';
import { grouping } from './milvus/grouping.ts';
import { hybridSearch } from './milvus/hybrid-search.ts';
import { indexes } from './milvus/indexes.ts';
import { insert } from './milvus/insert.ts';
import { int64 } from './milvus/int64.ts';
import { limits } from './milvus/limits.ts';
import { partitions } from './milvus/partitions.ts';
import { requests } from './milvus/requests.ts';
import { searchMetrics } from './milvus/search-metrics.ts';
import { search } from './milvus/search.ts';
import { sequences } from './milvus/sequences.ts';
import { templates } from './milvus/templates.ts';
import type { MakeFixture } from './milvus/topic.ts';
import { upsert } from './milvus/upsert.ts';
import { values } from './milvus/values.ts';

export type { MakeFixture, MilvusFixture } from './milvus/topic.ts';

const TOPICS: readonly ((make: MakeFixture) => void)[] = [
  requests,
  databases,
  collections,
  createQuick,
  createSchema,
  partitions,
  aliases,
  indexes,
  insert,
  upsert,
  deletion,
  getAndQuery,
  values,
  int64,
  search,
  searchMetrics,
  grouping,
  hybridSearch,
  filters,
  templates,
  limits,
  consistency,
  sequences,
];

/** @param make a fixture of its own for each topic */
export function milvusContract(name: string, make: MakeFixture): void {
  describe(`Milvus: ${name}`, () => {
    for (const topic of TOPICS) topic(make);
  });
}
