/** @file The page's composition root: opens the engine, publishes `lookalike`, draws the page. */
import { openEngine } from './engine.ts';
import { createLookalike } from './lookalike.ts';
import type { LibraryApi } from './library/types.ts';
import { fromDirectoryHandle } from './photos/directory-handle.ts';
import { fromDataTransfer } from './photos/drop.ts';
import { fromFileList } from './photos/file-list.ts';
import { folderPicker } from './photos/folder-picker.ts';
import { fetchSampleIndex } from './photos/sample-index.ts';
import { sampleSource } from './photos/samples.ts';
import { DEFAULT_PROFILE } from './profiles/profiles.ts';
import { mount } from './ui/mount.tsx';

/** Where the page lives: two deployments on one origin keep their libraries apart. */
const base = new URL('.', document.baseURI);

const engine = openEngine({
  database: `lookalike:${base.pathname}`,
  profile: DEFAULT_PROFILE,
  allowSoftwareGpu: new URLSearchParams(location.search).has('allow-software-gpu'),
});
globalThis.lookalike = createLookalike(engine);
