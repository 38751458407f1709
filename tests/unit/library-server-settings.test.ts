import { beforeEach, describe, expect, test } from 'vitest';
import {
  SavedServer,
  serverOrigin,
  type ServerSettings,
  type TextStorage,
} from '../../src/library/server-settings.ts';
import { serverOriginKey } from '../../src/library/server-origin-key.ts';

/** What a browser keeps, as a map. */
class MapStorage implements TextStorage {
  readonly entries = new Map<string, string>();

  getItem(key: string): string | null {
    return this.entries.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.entries.set(key, value);
  }

  removeItem(key: string): void {
    this.entries.delete(key);
  }
}

const settings: ServerSettings = {
  address: ' milvus.example:19530/ ',
  token: 'root:Milvus',
  database: 'photos',
  collection: 'images',
  keepToken: false,
};
const address = 'http://milvus.example:19530';

let localStorage: MapStorage;
let sessionStorage: MapStorage;
const saved = (base = '/'): SavedServer => new SavedServer({ localStorage, sessionStorage }, base);

beforeEach(() => {
  localStorage = new MapStorage();
  sessionStorage = new MapStorage();
});

test('what is saved is loaded again, with the address in its one spelling', () => {
  expect(saved().load()).toBeUndefined();
  saved().save(settings);
  expect(saved().load()).toEqual({ ...settings, address });
});

test('the origin stands by itself for the policy, also where the address has a path', () => {
  saved('/app/').save({ ...settings, address: 'https://milvus.example/behind/a/proxy' });
  expect(localStorage.getItem(serverOriginKey('/app/'))).toBe('https://milvus.example');
  expect(saved('/app/').load()?.address).toBe('https://milvus.example/behind/a/proxy');
});

describe('a token', () => {
  test('ends with the tab', () => {
    saved().save(settings);
    expect(JSON.stringify([...localStorage.entries])).not.toContain('Milvus');
    sessionStorage = new MapStorage();
    expect(saved().load()).toEqual({ address, database: 'photos', collection: 'images', keepToken: false });
  });

  test('is kept when the person says so, and no longer when they change their mind', () => {
    saved().save({ ...settings, keepToken: true });
    sessionStorage = new MapStorage();
    expect(saved().load()?.token).toBe('root:Milvus');
    saved().save(settings);
    sessionStorage = new MapStorage();
    expect(saved().load()?.token).toBeUndefined();
  });
});

test('two deployments on one origin keep their servers apart', () => {
  saved('/a/').save(settings);
  expect(saved('/b/').load()).toBeUndefined();
});

test('forgetting leaves nothing', () => {
  saved().save(settings);
  saved().save({ ...settings, keepToken: true });
  saved().clear();
  expect([...localStorage.entries, ...sessionStorage.entries]).toEqual([]);
});

test.each([
  '',
  '{',
  'null',
  '[]',
  '{"address":5,"collection":"c"}',
  '{"address":"ftp://x","collection":"c"}',
])('damaged settings %j are none', (text) => {
  saved().save(settings);
  for (const key of localStorage.entries.keys()) localStorage.setItem(key, text);
  expect(saved().load()).toBeUndefined();
});

test('a browser without storage keeps no server', () => {
  const forbidden = {
    get localStorage(): TextStorage {
      throw new DOMException('denied', 'SecurityError');
    },
    get sessionStorage(): TextStorage {
      throw new DOMException('denied', 'SecurityError');
    },
  };
  expect(new SavedServer(forbidden, '/').load()).toBeUndefined();
});

test.each(['', 'ftp://host', 'http://', 'http://user:pass@host'])('%j is no address', (text) => {
  expect(() => serverOrigin(text)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  expect(() => saved().save({ ...settings, address: text })).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
  expect(saved().load()).toBeUndefined();
});
