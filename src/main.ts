/** @file The page's composition root: opens the engine, publishes `lookalike`, draws the page. */
import { reviveError } from './base/errors.ts';
import { openEngine, type Engine } from './engine.ts';
import type { GalleryEngine } from './gallery-engine.ts';
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
import { policyInForce } from './policy/policy.ts';
import type { Installation, InstallationListener } from './delivery/installation.ts';
import type { NotIsolated } from './delivery/isolation.ts';
import { ARCHIVE, DEFAULT_PROFILE, findProfile, GALLERY, PAGE } from './profiles/profiles.ts';
import { failureSentence } from './ui/error-sentence.ts';
import { mount, mountServerTrouble } from './ui/mount.tsx';
import { currentLoad } from './ui/page-load.ts';
import { STRINGS } from './ui/strings.ts';
import { parsePlan } from './workers/embed-plan.ts';

declare global {
  var lookalike: Lookalike;
}

/** Builds have one, the development server none. By mode: a build that tests make does not count as production otherwise. */
const HAS_SERVICE_WORKER = import.meta.env.MODE === 'production';

const root = document.getElementById('app') ?? document.body;

// The policy is what keeps photos here; the page's first script puts it in force.
if (policyInForce()) await start();
else say(STRINGS.noPolicy);

async function start(): Promise<void> {
  /** Where the page lives: two deployments on one origin keep their libraries apart. */
  const base = new URL('.', document.baseURI);
  const notIsolated = await isolated(base.href);
  /**
   * Switches for tests and measurements: `?plan=1x2` (embed workers x threads), `?allow-software-gpu`, and
   * `?profile=resnet50-quick`, which has a library of its own.
   */
  const switches = new URLSearchParams(location.search);
  const plan = parsePlan(switches.get('plan') ?? '');
  const savedServer = new SavedServer(globalThis, base.pathname);
  /** Of a gallery's page: where it is. */
  const published = document.querySelector<HTMLMetaElement>(`meta[name="${GALLERY.meta}"]`)?.content;
  const settings = published === undefined ? savedServer.load() : undefined;
  const profile = findProfile(switches.get('profile')) ?? DEFAULT_PROFILE;
  const computing = {
    allowSoftwareGpu: switches.has('allow-software-gpu'),
    ...(plan ? { plan } : {}),
  };
  const engine: Engine & Partial<GalleryEngine> =
    published === undefined
      ? openEngine({
          database: `lookalike:${base.pathname}${profile === DEFAULT_PROFILE ? '' : `:${profile}`}`,
          profile,
          ...(settings ? { server: settings } : {}),
          ...computing,
        })
      : (await import('./gallery-engine.ts')).openGalleryEngine(new URL(published, base), computing);
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
      gallery: await engine.gallery,
      server,
      load,
      delivery: {
        notIsolated,
        install: (listener) => installed(base.href, listener, engine),
      },
      preferences: new SavedPreferences(globalThis, base.pathname),
      power: globalThis,
      isStoreConfined: () => engine.isStoreConfined(),
      embedder: engine.embedder,
      evaluation: engine.evaluation,
      models: engine.models,
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

/** Before anything begins: the page may be loaded anew for its threads. The development server sends what they need. */
async function isolated(folder: string): Promise<NotIsolated | undefined> {
  if (crossOriginIsolated || !HAS_SERVICE_WORKER) return undefined;
  const waiting = setTimeout(() => say(STRINGS.preparing), PAGE.patience);
  const reason = await (await import('./delivery/isolation.ts')).isolate(folder);
  clearTimeout(waiting);
  root.removeAttribute('role');
  root.textContent = '';
  return reason;
}

/** On a first visit the app is kept behind the model, or a gallery's photos: its files would be in the way. */
async function installed(
  folder: string,
  listener: InstallationListener,
  { embedder, gallery }: Pick<Engine, 'embedder'> & Partial<GalleryEngine>,
): Promise<Installation | undefined> {
  if (!HAS_SERVICE_WORKER) return undefined;
  const { serviceWorker } = navigator as Partial<Navigator>;
  if (!serviceWorker?.controller) {
    await (gallery ? (await gallery).loaded : embedder.warmUp()).catch(() => undefined);
  }
  return (await import('./delivery/installation.ts')).install(folder, listener);
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
