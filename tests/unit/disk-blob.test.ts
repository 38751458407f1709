import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { DiskBlob } from '../support/disk-blob.ts';

test('what stands beyond 4 GiB is read from there, whichever way', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lookalike-disk-blob-'));
  try {
    const name = path.join(folder, 'sparse');
    const size = 5 * 2 ** 30;
    const file = await open(name, 'w');
    await file.truncate(size);
    await file.write('the end', size - 7);
    await file.close();
    const blob = await DiskBlob.open(name);
    expect(blob.size).toBe(size);
    expect(await blob.slice(-7).text()).toBe('the end');
    expect(await blob.slice(size - 7, size - 4).text()).toBe('the');
    expect(
      await new Response(
        blob
          .slice(size - 7)
          .slice(4)
          .stream(),
      ).text(),
    ).toBe('end');
    expect(blob.slice(9, 3).size).toBe(0);
    expect(await new Response(blob.slice(3, 3).stream()).text()).toBe('');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
