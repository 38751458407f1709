/** @file The page's composition root: opens the engine, publishes `lookalike`, draws the page. */
import { reviveError } from './base/errors.ts';
import { openEngine } from './engine.ts';
import { SavedPreferences } from './library/preferences.ts';
import type { ServerControl } from './library/server-control.ts';
import { SavedServer } from './library/server-settings.ts';
import { createLookalike, type Lookalike } from './lookalike.ts';
import { fromDirectoryHandle } from './photos/directory-handle.ts';
import { fromDataTransfer } from './photos/drop.ts';
import { fromFileList } from './photos/file-list.ts';
import { folderPicker } from './photos/folder-picker.ts';
import { fetchSampleIndex } from './photos/sample-index.ts';
import { sampleSource } from './photos/samples.ts';
import { askServiceWorker } from './policy/network-gate.ts';
import { policyInForce } from './policy/policy.ts';
import { ARCHIVE, DEFAULT_PROFILE, findProfile } from './profiles/profiles.ts';
import { failureSentence } from './ui/error-sentence.ts';
import { mount, mountServerTrouble } from './ui/mount.tsx';
import { currentLoad } from './ui/page-load.ts';
import { STRINGS } from './ui/strings.ts';
import { parsePlan } from './workers/embed-plan.ts';

declare global {
  var lookalike: Lookalike;
}

const root = document.getElementById('app') ?? document.body;

// The policy is what keeps photos here; the page's first script puts it in force.
if (policyInForce()) await start();
else say(STRINGS.noPolicy);

async function start(): Promise<void> {
  /** Where the page lives: two deployments on one origin keep their libraries apart. */
  const base = new URL('.', document.baseURI);
  /**
   * Switches for tests and measurements: `?plan=1x2` (embed workers x threads), `?allow-software-gpu`, and
   * `?profile=resnet50-quick`, which has a library of its own.
   */
  const switches = new URLSearchParams(location.search);
  const plan = parsePlan(switches.get('plan') ?? '');
  const savedServer = new SavedServer(globalThis, base.pathname);
  const settings = savedServer.load();
  const profile = findProfile(switches.get('profile')) ?? DEFAULT_PROFILE;
  const engine = openEngine({
    database: `lookalike:${base.pathname}${profile === DEFAULT_PROFILE ? '' : `:${profile}`}`,
    profile,
    ...(settings ? { server: settings } : {}),
    allowSoftwareGpu: switches.has('allow-software-gpu'),
    ...(plan ? { plan } : {}),
  });
  globalThis.lookalike = createLookalike(engine);
  const picker = folderPicker();
  const load = currentLoad(base.pathname);
  const server: ServerControl = {
    settings,
    ...engine.server,
    save: (chosen) => savedServer.save(chosen),
    forget: () => savedServer.clear(),
  };
  try {
    mount(root, {
      library: await engine.library,
      server,
      load,
      preferences: new SavedPreferences(globalThis, base.pathname),
      power: globalThis,
      privacy: { isStoreConfined: () => engine.isStoreConfined(), network: askServiceWorker },
      embedder: engine.embedder,
      sources: {
        pickFolder:
          picker &&
          (async () => {
            const handle = await picker.pick();
            return handle && fromDirectoryHandle(handle);
          }),
        fromFileList,
        fromDataTransfer,
        sample: () => sampleSource(base.href),
        sampleIndex: () => fetchSampleIndex(base.href),
      },
    });
    await sweepExports().catch(() => undefined);
  } catch (error) {
    const message = failureSentence(reviveError(error, 'STORE_UNAVAILABLE'));
    if (server.settings) await mountServerTrouble(root, { server, load }, message);
    // Without its store the page can do nothing; the reason is all there is to show.
    else say(message);
  }
}

/** Removes what exports left whose tabs were closed. Who never exported has no folder for them, and loads nothing here. */
async function sweepExports(): Promise<void> {
  await (await navigator.storage.getDirectory()).getDirectoryHandle(ARCHIVE.folder);
  const { sweepPrivateFiles } = await import('./base/private-file.ts');
  await sweepPrivateFiles(ARCHIVE.folder);
}

/** One sentence in place of the page. */
function say(sentence: string): void {
  root.setAttribute('role', 'alert');
  root.textContent = sentence;
}
