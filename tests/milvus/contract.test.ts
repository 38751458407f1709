/**
 * @file The REST client's older dialect against a real Milvus: the contract, as far as REST v1 reaches. Collections that
 * v1 cannot make are made over gRPC.
 */
import { inject } from 'vitest';
import { connect } from '../../src/milvus/rest/connect.ts';
import { milvusContract } from '../contract/milvus.ts';
import { GrpcMilvus } from './server/grpc-milvus.ts';

const NO_ORDER = 'Milvus 2.3 answers hits at one distance in any order.';

const EXCEPTIONS = Object.freeze({
  'the same creation twice, even at once, is one collection; another of its name is refused':
    'Collections made by REST v1 generate their keys.',
  'keys without a field are kept, nested too; without a dynamic field they are refused':
    'REST v1 takes no output field whose name has a space.',
  'answers squared distances, nearest first, with the key and nothing else': NO_ORDER,
  'pages by limit and offset': NO_ORDER,
  'size * 2 > 9': 'Milvus 2.3 compares the result of arithmetic with == and != only.',
});

milvusContract('REST client, Milvus 2.3.5', async () => {
  const address = inject('milvusAddress');
  const server = await GrpcMilvus.connect(address);
  const open = async () => (await connect({ address: `http://${address}` })).client;
  return {
    client: await open(),
    reopen: open,
    create: (request) => server.create(request),
    exceptions: EXCEPTIONS,
    close: async () => {
      for (const name of await server.list()) await server.drop(name);
      await server.close();
    },
  };
});
