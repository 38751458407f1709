import { HttpClient } from '@zilliz/milvus2-sdk-node';
import { expect, test } from 'vitest';
import { createMilvusFetch } from '../../src/milvus/wire/facade.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { milvusContract } from '../contract/milvus.ts';
import { localMilvus } from '../support/local-milvus.ts';
import { SDK_EXCEPTIONS, sdkClient } from '../support/sdk-client.ts';

/** Nobody listens there: the façade is the only server. */
const endpoint = 'http://milvus.invalid:19530';

function httpClient(store: MemoryStore, acceptInt64: boolean): HttpClient {
  return new HttpClient({ endpoint, fetch: createMilvusFetch(localMilvus(store)), acceptInt64 });
}

milvusContract("the SDK's HttpClient over the façade", () => {
  const store = new MemoryStore();
  const client = () => sdkClient(httpClient(store, true));
  return Promise.resolve({
    client: client(),
    reopen: () => Promise.resolve(client()),
    close: () => Promise.resolve(),
    exceptions: SDK_EXCEPTIONS,
  });
});

test('as it is by default, the SDK asks for Int64 as strings and loses no digit', async () => {
  const http = new HttpClient({ endpoint, fetch: createMilvusFetch(localMilvus(new MemoryStore())) });
  await http.createCollection({ collectionName: 'c', dimension: 2, metricType: 'L2' });
  const id = '9007199254740993';
  const data = [{ id, vector: [1, 2], title: 'far' }];
  expect(await http.insert({ collectionName: 'c', data })).toMatchObject({ data: { insertIds: [id] } });
  expect(await http.get({ collectionName: 'c', id: [id], outputFields: ['title'] })).toMatchObject({
    code: 0,
    data: [{ id, title: 'far' }],
  });
  expect(await http.search({ collectionName: 'c', data: [[1, 2]], outputFields: ['title'] })).toMatchObject({
    code: 0,
    data: [{ id, title: 'far', distance: 0 }],
  });
});
