/** @file One real Milvus for all tests of the project `milvus`. */
import type { TestProject } from 'vitest/node';
import { startMilvus } from './server/real-milvus.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `host:port` of the real Milvus. */
    milvusAddress: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { address, stop } = await startMilvus();
  project.provide('milvusAddress', address);
  return stop;
}
