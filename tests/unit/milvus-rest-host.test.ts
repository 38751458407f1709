import { vi } from 'vitest';
import { startMilvusHost } from '../../src/cli/milvus-host.ts';
import { connect } from '../../src/milvus/rest/connect.ts';
import { milvusContract } from '../contract/milvus.ts';

/** Sequences drawn at random go over the wire one by one. */
vi.setConfig({ testTimeout: 60_000 });

const token = 'root:Milvus';

milvusContract('REST client over the HTTP host', async () => {
  const host = await startMilvusHost({ port: 0, token });
  const open = async () => (await connect({ address: host.url, token })).client;
  return { client: await open(), reopen: open, close: () => host.close() };
});
