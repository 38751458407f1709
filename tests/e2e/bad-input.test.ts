import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { openApp, type AppPage } from './page.ts';

let app: AppPage;
beforeEach(async () => {
  app = await openPrepared(inject('stubUrl'));
});
afterEach(async () => {
  await app.close();
});

/** The app with what the tests use in its page. */
async function openPrepared(url: string): Promise<AppPage> {
  const opened = await openApp({ url });
  await opened.page.evaluate(() => {
    /** A fresh folder in the origin's private file system, filled by `fill`. */
    globalThis.makeFolder = async (name, files) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle(name, { create: true });
      for (const [path, content] of files) {
        const file = await folder.getFileHandle(path, { create: true });
        const writable = await file.createWritable();
        await writable.write(content);
        await writable.close();
      }
      return folder;
    };
    globalThis.sample = async (name) => (await fetch(`samples/photos/${name}.jpg`)).blob();
    /** What a promise came to, as data that crosses to the test. */
    globalThis.outcome = async (promise) =>
      promise.then(
        (value) => ({ value }),
        (error: unknown) => {
          const { code, message } = error as { code?: string; message: string };
          return { code, message };
        },
      );
  });
  return opened;
}

declare global {
  var makeFolder: (name: string, files: [string, Blob | string][]) => Promise<FileSystemDirectoryHandle>;
  var sample: (name: string) => Promise<Blob>;
  var outcome: <T>(
    promise: Promise<T>,
  ) => Promise<{ value: T } | { code: string | undefined; message: string }>;
}

describe('folders', () => {
  test('an empty folder and a folder of text files each get a sentence', async () => {
    const answers = await app.page.evaluate(async () => [
      await outcome(lookalike.add(await makeFolder('Empty', []))),
      await outcome(
        lookalike.add(
          await makeFolder('Notes', [
            ['a.txt', 'one'],
            ['b.md', 'two'],
          ]),
        ),
      ),
    ]);
    expect(answers).toEqual([
      { code: 'NO_PHOTOS', message: expect.stringContaining('"Empty" is empty') as string },
      { code: 'NO_PHOTOS', message: expect.stringContaining('holds 2 files, but none is a photo') as string },
    ]);
  });

  test('broken photos are listed with a reason, the good ones are indexed', async () => {
    const { report, photos } = await app.page.evaluate(async () => {
      const photo = await sample('kite');
      const png = new Uint8Array(64);
      png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
      const view = new DataView(png.buffer);
      view.setUint32(16, 30_000);
      view.setUint32(20, 20_000);
      png.set([8, 2, 0, 0, 0], 24);
      const folder = await makeFolder('Mixed', [
        ['empty.jpg', new Blob([])],
        ['truncated.jpg', photo.slice(0, Math.floor(photo.size / 2))],
        ['huge.png', new Blob([png])],
        ['noise.jpg', new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4, 5])])],
        ['good.jpg', photo],
        ['notes.txt', 'not a photo'],
      ]);
      const report = await lookalike.add(folder);
      return { report, photos: (await lookalike.status()).photos };
    });
    expect(photos).toBe(1);
    const reasons = Object.fromEntries(report.failed.map(({ path, code }) => [path, code]));
    expect(reasons).toEqual({
      'Mixed/empty.jpg': 'EMPTY_FILE',
      'Mixed/truncated.jpg': 'CORRUPT_IMAGE',
      'Mixed/huge.png': 'IMAGE_TOO_LARGE',
      'Mixed/noise.jpg': 'CORRUPT_IMAGE',
    });
    for (const { message } of report.failed) expect(message).toMatch(/^[A-Z].*\.$/s);
  });

  test('a file that vanishes while the folder is read is listed, the others stay', async () => {
    const report = await app.page.evaluate(async () => {
      const photo = await sample('moss');
      const names = Array.from({ length: 40 }, (_, n) => `photo ${String(n).padStart(2, '0')}.jpg`);
      // Each file is another content: bytes after the end of a JPEG are ignored by decoders.
      const folder = await makeFolder(
        'Vanishing',
        names.map((name) => [name, new Blob([photo, name])]),
      );
      let removed = false;
      return lookalike.add(folder, {
        onProgress: ({ done }) => {
          if (done === 0 || removed) return;
          removed = true;
          void folder.removeEntry('photo 39.jpg');
        },
      });
    });
    expect(report.added).toBe(39);
    expect(report.failed).toEqual([
      {
        path: 'Vanishing/photo 39.jpg',
        code: 'FILE_UNREADABLE',
        message: expect.stringContaining('photo 39.jpg') as string,
        passing: true,
      },
    ]);
  });

  test('names are text: quotes, tags, NFC beside NFD, right to left', async () => {
    const names = [
      'a"b<c>.jpg',
      '<img src=x onerror=alert(1)>.jpg',
      'caf\u00e9.jpg',
      'cafe\u0301.jpg',
      '\u05e9\u05dc\u05d5\u05dd.jpg',
    ];
    const paths = await app.page.evaluate(async (fileNames) => {
      const photo = await sample('cups');
      const files = fileNames.map((name) => new File([photo, name], name));
      await lookalike.add(files);
      const hits = await lookalike.search(photo, { limit: 10 });
      return hits.map((hit) => hit.path);
    }, names);
    expect(paths.sort()).toEqual([...names].sort());
    const shown = await app.page.locator('img[src="x"]').count();
    expect(shown).toBe(0);
    expect(app.complaints).toEqual([]);
  });

  test('two files of one name are two photos', async () => {
    const status = await app.page.evaluate(async () => {
      await lookalike.add([new File([await sample('wine')], 'a.jpg')]);
      await lookalike.add([new File([await sample('kite')], 'a.jpg')]);
      return lookalike.status();
    });
    expect(status.photos).toBe(2);
  });
});

describe('queries', () => {
  test('an empty library, an empty file, a corrupt file, text: each a sentence', async () => {
    const answers = await app.page.evaluate(async () => {
      const photo = await sample('wine');
      const empty = await outcome(lookalike.search(photo));
      await lookalike.add([new File([photo], 'wine.jpg')]);
      return [
        empty,
        await outcome(lookalike.search(new Blob([]))),
        await outcome(lookalike.search(photo.slice(0, 2000))),
        await outcome(lookalike.search(new Blob(['hello']))),
        await outcome(lookalike.search({ id: '123456' })),
      ];
    });
    expect(answers.map((answer) => ('code' in answer ? answer.code : 'answered'))).toEqual([
      'EMPTY_LIBRARY',
      'EMPTY_FILE',
      'CORRUPT_IMAGE',
      'NOT_AN_IMAGE',
      'NOT_FOUND',
    ]);
    for (const answer of answers) expect('message' in answer && answer.message).toMatch(/^[A-Z].*\.$/s);
  });

  test('limits out of range are refused, more than there is gives all there is', async () => {
    const answers = await app.page.evaluate(async () => {
      const photo = await sample('wine');
      await lookalike.add([new File([photo], 'wine.jpg'), new File([await sample('kite')], 'kite.jpg')]);
      const refused = [];
      for (const limit of [0, NaN, 16_001, 1.5])
        refused.push(await outcome(lookalike.search(photo, { limit })));
      return { refused, all: await lookalike.search(photo, { limit: 100 }) };
    });
    expect(answers.refused.map((answer) => ('code' in answer ? answer.code : 'answered'))).toEqual(
      Array(4).fill('INVALID_ARGUMENT'),
    );
    expect(answers.all).toHaveLength(2);
  });

  test('a search while indexing answers from what is stored', async () => {
    const { during, after } = await app.page.evaluate(async () => {
      const photo = await sample('moss');
      await lookalike.add([new File([photo], 'first.jpg')]);
      const files = Array.from({ length: 24 }, (_, n) => new File([photo, String(n)], `${n}.jpg`));
      let during: Promise<unknown[]> | undefined;
      await lookalike.add(files, {
        onProgress: ({ done }) => {
          if (done > 0) during ??= lookalike.search(photo, { limit: 100 });
        },
      });
      return { during: (await during)?.length ?? 0, after: (await lookalike.status()).photos };
    });
    expect(during).toBeGreaterThanOrEqual(1);
    expect(after).toBe(25);
  });
});

test('a model that does not load says so, loses nothing, and loads when it is back', async () => {
  await app.close();
  app = await openPrepared(inject('appUrl'));
  const { page, context } = app;
  let isBroken = true;
  // One handler throughout: interception is not switched off while requests may be under way.
  await context.route('**/models/*.part', (route) => (isBroken ? route.abort() : route.continue()));
  const failed = await page.evaluate(async () =>
    outcome(lookalike.add([new File([await sample('wine')], 'wine.jpg')])),
  );
  expect(failed).toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    message: expect.stringMatching(/^[A-Z].*\.$/s) as string,
  });
  isBroken = false;
  const report = await page.evaluate(async () =>
    lookalike.add([new File([await sample('wine')], 'wine.jpg')]),
  );
  expect(report).toMatchObject({ added: 1, failed: [] });
});
