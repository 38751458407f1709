import { expect, test } from 'vitest';
import { detectCapabilities } from '../../src/base/capabilities.ts';

// What the rest of the browser tests rely on; if the browser changes, this says so first.
test('the test browser is cross-origin isolated, has threads, folders and an image decoder', () => {
  expect(detectCapabilities()).toMatchObject({ threads: true, folderHandles: true, imageDecoder: true });
});

test('the private file system hands out real directory handles', async () => {
  const root = await navigator.storage.getDirectory();
  expect(root).toBeInstanceOf(FileSystemDirectoryHandle);
});
