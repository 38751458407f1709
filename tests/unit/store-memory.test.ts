import { MemoryStore } from '../../src/store/memory-store.ts';
import { storeContract } from '../contract/store.ts';

storeContract('memory', () => {
  const store = new MemoryStore();
  return Promise.resolve({ store, dispose: () => store.close() });
});
