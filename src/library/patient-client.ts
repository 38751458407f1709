/**
 * @file A client for which a collection that is made anew is late, not gone: a library that is cleared drops its collection and
 * makes the next one, and another tab may ask for it in between.
 */
import { SYSTEM_CLOCK, type Clock } from '../base/clock.ts';
import type { MilvusClient } from '../milvus/client.ts';
import { MILVUS_CODES } from '../milvus/types.ts';
import { callOver, verbsOver, type VerbName } from '../milvus/verbs.ts';
import { TABS } from '../profiles/profiles.ts';

/** Asks again what is about a collection's rows, as long as another tab may take; then the answer stands. */
export function patientClient(client: MilvusClient, clock: Clock = SYSTEM_CLOCK): MilvusClient {
  const call = callOver(client);
  return {
    capabilities: client.capabilities,
    ...verbsOver(async (name, request, options) => {
      let answer = await call(name, request, options);
      const end = clock.now() + TABS.patienceMs;
      while (answer.code === MILVUS_CODES.collectionNotFound && needsCollection(name) && clock.now() < end) {
        await clock.wait(TABS.clearedMs, options?.signal);
        answer = await call(name, request, options);
      }
      return answer;
    }),
  };
}

function needsCollection({ group, verb }: VerbName): boolean {
  return group === 'entities' || (group === 'collections' && verb === 'describe');
}
