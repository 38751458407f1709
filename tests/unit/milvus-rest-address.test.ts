import { describe, expect, test } from 'vitest';
import { addressSpaceOf, parseAddress } from '../../src/milvus/rest/address.ts';

describe('addresses', () => {
  test.each([
    ['http://localhost:19530', 'http://localhost:19530'],
    ['localhost:19530', 'http://localhost:19530'],
    ['  10.0.0.7:19530/ ', 'http://10.0.0.7:19530'],
    ['https://milvus.example/', 'https://milvus.example'],
    ['https://example.org/milvus/', 'https://example.org/milvus'],
    ['HTTP://[::1]:19530', 'http://[::1]:19530'],
  ])('%s', (address, base) => {
    expect(parseAddress(address)).toBe(base);
  });

  test.each([
    '',
    'ftp://localhost',
    'grpc://localhost:19530',
    'http://',
    'http://root:Milvus@localhost:19530',
    'http://localhost:19530?x=1',
    'http://localhost:19530/#a',
    'localhost:port',
    'javascript:alert(1)',
  ])('%j is none', (address) => {
    expect(() => parseAddress(address)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining(`"${address}"`) as string,
      }) as Error,
    );
  });
});

describe('address spaces', () => {
  test.each([
    ['http://localhost:1', 'loopback'],
    ['http://photos.localhost', 'loopback'],
    ['http://127.3.2.1:19530/x', 'loopback'],
    ['http://[::1]', 'loopback'],
    ['http://10.1.2.3', 'local'],
    ['http://192.168.1.20:19530', 'local'],
    ['http://172.16.0.1', 'local'],
    ['http://172.31.255.1', 'local'],
    ['http://169.254.1.1', 'local'],
    ['http://100.64.0.1', 'local'],
    ['http://[fd12:3456::1]', 'local'],
    ['http://[fe80::1]', 'local'],
    ['http://172.32.0.1', undefined],
    ['http://100.128.0.1', undefined],
    ['http://193.168.1.1', undefined],
    ['http://[2001:db8::1]', undefined],
    ['http://10.example.org', undefined],
    ['http://10.1.2.3.example.org', undefined],
    ['http://localhost.example.org', undefined],
    ['http://nas', undefined],
  ])('%s: %s', (url, space) => {
    expect(addressSpaceOf(url)).toBe(space);
  });
});
