import { describe, expect, it, vi } from 'vitest';
import { ThumbnailCache } from '../../src/ui/thumbnail-cache.ts';

/** A loader that counts and answers when it is told to. */
function heldLoader(): {
  load: (id: string) => Promise<Blob | undefined>;
  asked: string[];
  answer: (id: string) => Promise<void>;
} {
  const asked: string[] = [];
  const waiting = new Map<string, (blob: Blob) => void>();
  return {
    asked,
    load: (id) => {
      asked.push(id);
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    answer: async (id) => {
      waiting.get(id)?.(new Blob([id]));
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('ThumbnailCache', () => {
  it('loads a thumbnail once for every place that shows it', async () => {
    const { load, asked, answer } = heldLoader();
    const cache = new ThumbnailCache(load, { idle: 5, requests: 5 });
    const first = cache.acquire('a');
    const second = cache.acquire('a');
    await answer('a');
    expect(await first.url).toMatch(/^blob:/);
    expect(await second.url).toBe(await first.url);
    expect(cache.peek('a')).toBe(await first.url);
    expect(asked).toEqual(['a']);
  });

  it('asks for a few at a time and never for what left the screen before its turn', async () => {
    const { load, asked, answer } = heldLoader();
    const cache = new ThumbnailCache(load, { idle: 5, requests: 2 });
    cache.acquire('a');
    cache.acquire('b');
    const passing = cache.acquire('c');
    cache.acquire('d');
    expect(asked).toEqual(['a', 'b']);
    passing.release();
    expect(await passing.url).toBeUndefined();
    await answer('a');
    expect(asked).toEqual(['a', 'b', 'd']);
  });

  it('revokes the URL unused for longest beyond the bound, and none that is shown', async () => {
    const revoke = vi.spyOn(URL, 'revokeObjectURL');
    const load = (id: string): Promise<Blob> => Promise.resolve(new Blob([id]));
    const cache = new ThumbnailCache(load, { idle: 1, requests: 9 });
    const [a, b, c] = [cache.acquire('a'), cache.acquire('b'), cache.acquire('c')];
    const urls = await Promise.all([a.url, b.url, c.url]);
    a.release();
    a.release();
    b.release();
    expect(revoke.mock.calls).toEqual([[urls[0]]]);
    expect(cache.peek('a')).toBeUndefined();
    expect(cache.peek('b')).toBe(urls[1]);
    expect(cache.peek('c')).toBe(urls[2]);
    revoke.mockRestore();
  });

  it('tries again what failed, when it is wanted again', async () => {
    let calls = 0;
    const cache = new ThumbnailCache(
      () => (calls++ === 0 ? Promise.reject(new Error('closed')) : Promise.resolve(new Blob(['x']))),
      { idle: 1, requests: 1 },
    );
    const first = cache.acquire('a');
    expect(await first.url).toBeUndefined();
    first.release();
    expect(await cache.acquire('a').url).toMatch(/^blob:/);
  });
});
