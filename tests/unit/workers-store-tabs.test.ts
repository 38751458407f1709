import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { TABS } from '../../src/profiles/profiles.ts';
import { StoreTabs, type StoreCall } from '../../src/workers/store-tabs.ts';

/** The browser as tabs see it: a channel that copies and comes later, a lock that the next in line gets. */
class FakeBrowser {
  readonly sent: unknown[] = [];
  readonly #listeners = new Map<string, (event: MessageEvent) => void>();
  readonly #line: { readonly tab: string; readonly grant: () => void }[] = [];
  /** Messages of these reach nobody, and nothing reaches them. */
  readonly #silent = new Set<string>();

  channelOf(tab: string): Pick<BroadcastChannel, 'postMessage' | 'addEventListener'> {
    return {
      postMessage: (message: unknown) => this.#post(tab, structuredClone(message)),
      addEventListener: (_: string, listener: unknown) => {
        this.#listeners.set(tab, listener as (event: MessageEvent) => void);
      },
    };
  }

  locksOf(tab: string): Pick<LockManager, 'request'> {
    const request = (_: string, grant: () => void): Promise<never> => {
      this.#line.push({ tab, grant });
      if (this.#line.length === 1) queueMicrotask(grant);
      return new Promise(() => undefined);
    };
    return { request } as unknown as Pick<LockManager, 'request'>;
  }

  /** The tab is gone with its lock or its place in line. */
  end(tab: string): void {
    this.freeze(tab);
    const isFirst = this.#line[0]?.tab === tab;
    const place = this.#line.findIndex((waiting) => waiting.tab === tab);
    if (place >= 0) this.#line.splice(place, 1);
    if (isFirst) this.#line[0]?.grant();
  }

  freeze(tab: string): void {
    this.#silent.add(tab);
  }

  thaw(tab: string): void {
    this.#silent.delete(tab);
  }

  #post(from: string, data: unknown): void {
    if (this.#silent.has(from)) return;
    this.sent.push(data);
    for (const [tab, hear] of this.#listeners) {
      if (tab === from) continue;
      setTimeout(() => {
        if (!this.#silent.has(tab)) hear({ data } as MessageEvent);
      });
    }
  }
}

interface Tab {
  readonly tabs: StoreTabs;
  /** Calls that this tab was asked as the one that keeps the store. */
  readonly answered: string[];
  changes: number;
}

let browser: FakeBrowser;
/** How the store answers, in whichever tab. */
let answer: (method: string, args: readonly unknown[]) => Promise<unknown>;

beforeEach(() => {
  vi.useFakeTimers();
  browser = new FakeBrowser();
  answer = (method, args) => Promise.resolve([method, ...args]);
});
afterEach(() => {
  vi.useRealTimers();
});

async function open(name: string): Promise<Tab> {
  const answered: string[] = [];
  const tab = { answered, changes: 0 };
  const tabs = new StoreTabs({
    lock: 'store',
    locks: browser.locksOf(name),
    channel: browser.channelOf(name),
    answer: ({ method, args }) => {
      answered.push(method);
      return answer(method, args);
    },
    onChange: () => tab.changes++,
  });
  await vi.advanceTimersByTimeAsync(10);
  return Object.assign(tab, { tabs });
}

/** The outcome of a call as text, or `undefined` while it is open. */
function outcomeOf({ tabs }: Tab, call: Partial<StoreCall>): { text?: string } {
  const outcome: { text?: string } = {};
  tabs.call({ method: 'ask', args: [], isRepeatable: true, ...call }).then(
    (result) => (outcome.text = JSON.stringify(result)),
    (error: unknown) => (outcome.text = `${(error as LookalikeError).code}: ${String(error)}`),
  );
  return outcome;
}

const soon = () => vi.advanceTimersByTimeAsync(10);

describe('where the store answers', () => {
  test('the first tab answers all, with copies of what was asked', async () => {
    const [first, second] = [await open('first'), await open('second')];
    const own = outcomeOf(first, { method: 'own', args: [1] });
    const other = outcomeOf(second, { method: 'other', args: [new Float32Array([1, 2])] });
    await soon();
    expect([own.text, other.text]).toEqual(['["own",1]', '["other",{"0":1,"1":2}]']);
    expect([first.answered, second.answered]).toEqual([['own', 'other'], []]);
  });

  test('errors keep their code', async () => {
    await open('first');
    const second = await open('second');
    answer = () => Promise.reject(new LookalikeError('QUOTA_EXCEEDED', 'No room.'));
    const full = outcomeOf(second, {});
    await soon();
    expect(full.text).toBe('QUOTA_EXCEEDED: QUOTA_EXCEEDED: No room.');
  });

  test('a result that cannot be copied is an error and not silence', async () => {
    await open('first');
    const second = await open('second');
    answer = () => Promise.resolve(() => undefined);
    const outcome = outcomeOf(second, {});
    await soon();
    expect(outcome.text).toContain('could not be cloned');
  });

  test('an answer may take as long as it is worked on', async () => {
    await open('first');
    const second = await open('second');
    answer = () => new Promise((resolve) => setTimeout(() => resolve('late'), 10 * TABS.patienceMs));
    const outcome = outcomeOf(second, {});
    await vi.advanceTimersByTimeAsync(9 * TABS.patienceMs);
    expect(outcome.text).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2 * TABS.patienceMs);
    expect(outcome.text).toBe('"late"');
    // Nothing is told once nothing is worked on.
    const { length } = browser.sent;
    await vi.advanceTimersByTimeAsync(10 * TABS.workingMs);
    expect(browser.sent).toHaveLength(length);
  });

  test('a burst of changes is told once, to all tabs', async () => {
    const tabs = [await open('first'), await open('second'), await open('third')];
    for (const tab of tabs) tab.changes = 0;
    for (let n = 0; n < 5; n++) tabs[0]?.tabs.announce();
    await vi.advanceTimersByTimeAsync(2 * TABS.announceMs);
    expect(tabs.map(({ changes }) => changes)).toEqual([1, 1, 1]);
  });
});

describe('when the tab that keeps the store ends', () => {
  test('the next one answers what is open, its own calls and those of a third, each once', async () => {
    const tabs = [await open('first'), await open('second'), await open('third')] as const;
    answer = () => new Promise(() => undefined);
    const outcomes = [outcomeOf(tabs[1], { method: 'a' }), outcomeOf(tabs[2], { method: 'b' })];
    await soon();
    answer = (method) => Promise.resolve(method);
    browser.end('first');
    await soon();
    expect(outcomes).toEqual([{ text: '"a"' }, { text: '"b"' }]);
    expect(tabs.map(({ answered }) => answered)).toEqual([['a', 'b'], ['a', 'b'], []]);
  });

  test('what must not be repeated is unclear, unless it was not asked yet', async () => {
    const tabs = [await open('first'), await open('second'), await open('third')] as const;
    answer = () => new Promise(() => undefined);
    const asked = [tabs[1], tabs[2]].map((tab) => outcomeOf(tab, { method: 'a', isRepeatable: false }));
    await soon();
    answer = (method) => Promise.resolve(method);
    browser.end('first');
    await soon();
    for (const { text } of asked) expect(text).toMatch(/^MILVUS_UNCLEAR/u);
    const later = outcomeOf(tabs[2], { method: 'c', isRepeatable: false });
    await soon();
    expect(later.text).toBe('"c"');
    expect(tabs[1].answered).toEqual(['c']);
  });

  test('a call between the end and the next tab waits for that one', async () => {
    await open('first');
    const second = await open('second');
    browser.freeze('first');
    const outcome = outcomeOf(second, {});
    await vi.advanceTimersByTimeAsync(TABS.patienceMs / 2);
    browser.end('first');
    await soon();
    expect(outcome.text).toBe('["ask"]');
  });

  test('a tab that only waited in line changes nothing when it ends', async () => {
    const first = await open('first');
    await open('second');
    const third = await open('third');
    browser.end('second');
    const outcome = outcomeOf(third, {});
    await soon();
    expect(outcome.text).toBe('["ask"]');
    expect(first.answered).toEqual(['ask']);
  });
});

describe('when the tab that keeps the store does not answer', () => {
  test('a call fails with what to do, and later ones are answered when it does again', async () => {
    await open('first');
    const second = await open('second');
    outcomeOf(second, {});
    await soon();
    browser.freeze('first');
    const [read, write] = [outcomeOf(second, {}), outcomeOf(second, { isRepeatable: false })];
    await vi.advanceTimersByTimeAsync(TABS.patienceMs + 1);
    expect(read.text).toMatch(/^STORE_UNAVAILABLE.*Show that tab and reload it, or close it/u);
    expect(write.text).toMatch(/^MILVUS_UNCLEAR/u);
    browser.thaw('first');
    const again = outcomeOf(second, {});
    await soon();
    expect(again.text).toBe('["ask"]');
  });

  test('who is silent for one call and works on another is not asked that one twice', async () => {
    const first = await open('first');
    const second = await open('second');
    answer = () => new Promise((resolve) => setTimeout(() => resolve('late'), 3 * TABS.patienceMs));
    const long = outcomeOf(second, { method: 'long', isRepeatable: false });
    await soon();
    browser.freeze('first');
    const lost = outcomeOf(second, { method: 'lost' });
    await soon();
    browser.thaw('first');
    await vi.advanceTimersByTimeAsync(2 * TABS.patienceMs);
    expect(lost.text).toMatch(/^STORE_UNAVAILABLE/u);
    await vi.advanceTimersByTimeAsync(2 * TABS.patienceMs);
    expect(long.text).toBe('"late"');
    expect(first.answered).toEqual(['long']);
  });
});

describe('tabs of other versions', () => {
  /** A tab that keeps the store and says that it is of `version`. */
  function keepAs(version: number): void {
    const channel = browser.channelOf('other');
    void browser.locksOf('other').request('store', () => undefined as never);
    channel.addEventListener('message', (({ data }: MessageEvent<{ kind: string }>) => {
      if (data.kind === 'who') channel.postMessage({ kind: 'keeping', tab: 'other', version });
    }) as never);
  }

  test.each([
    [TABS.version - 1, 'Another tab runs an older version of this page: reload it'],
    [TABS.version + 1, 'Another tab runs a newer version of this page: reload this one'],
  ])('version %i says which tab to reload', async (version, sentence) => {
    keepAs(version);
    const tab = await open('own');
    const outcome = outcomeOf(tab, {});
    await soon();
    expect(outcome.text).toContain(sentence);
    expect(outcome.text).toMatch(/^STORE_UNAVAILABLE/u);
    browser.end('other');
    const again = outcomeOf(tab, {});
    await soon();
    expect(again.text).toBe('["ask"]');
  });
});
