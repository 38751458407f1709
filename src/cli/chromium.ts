/**
 * @file The one place that knows which Chromium the tests and the commands use, and with which switches.
 *
 * The binary comes from npm (`@sparticuz/chromium`, Chromium 143), so that a machine with nothing but Node can run
 * everything; `LOOKALIKE_CHROMIUM` names another one, and an installed Chromium or Chrome is used where the packaged
 * binary does not exist for the platform.
 */
import { existsSync } from 'node:fs';
import type { Browser, BrowserContext, BrowserType, LaunchOptions } from 'playwright-core';

/** Installed browsers, tried in this order when the packaged one is not for this platform. */
const INSTALLED = Object.freeze([
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]);

/**
 * `--no-sandbox`: containers and root have no user namespaces. The packaged binary's own list of switches is not
 * used, because it turns cross-origin isolation (and with it WebAssembly threads) off.
 */
const SWITCHES = Object.freeze([
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-dev-shm-usage',
]);

/** Switches for a WebGPU that computes on the processor (SwiftShader), which Chromium does not offer by itself. */
export const SOFTWARE_GPU = Object.freeze([
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  // A busy machine's adapter is slow, not hung; and a browser whose adapter ended a few times, as tests make it, would end itself.
  '--disable-gpu-watchdog',
  '--disable-gpu-process-crash-limit',
]);

/** Path of the browser binary. @throws Error naming what was tried */
export async function chromiumExecutable(): Promise<string> {
  const named = process.env.LOOKALIKE_CHROMIUM;
  if (named) return named;
  if (process.platform === 'linux' && process.arch === 'x64') {
    // Read when the package is imported: it then unpacks its own nss, nspr and expat and sets LD_LIBRARY_PATH, which a
    // bare Debian without a desktop lacks.
    process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x';
    const { default: packaged } = await import('@sparticuz/chromium');
    return packaged.executablePath();
  }
  const installed = INSTALLED.find((path) => existsSync(path));
  if (installed) return installed;
  throw new Error(
    `No Chromium found: there is no packaged one for ${process.platform} ${process.arch}, and none of ` +
      `${INSTALLED.join(', ')} exists. Set LOOKALIKE_CHROMIUM to the path of a Chromium or Chrome.`,
  );
}

/** Playwright launch options for {@link chromiumExecutable}; `extra` switches are appended. */
export async function chromiumLaunchOptions(extra: readonly string[] = []): Promise<LaunchOptions> {
  return { executablePath: await chromiumExecutable(), headless: true, args: [...SWITCHES, ...extra] };
}

/** A fresh headless browser. */
export async function launchChromium(extra: readonly string[] = []): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch(await chromiumLaunchOptions(extra));
}

/**
 * A browser whose profile folder outlives it, for tests that restart and for commands that keep an index.
 *
 * @param own more of what is Playwright's to decide
 */
export async function launchPersistentChromium(
  profileFolder: string,
  extra: readonly string[] = [],
  own: PersistentOptions = {},
): Promise<BrowserContext> {
  const { chromium } = await import('playwright-core');
  return chromium.launchPersistentContext(profileFolder, { ...(await chromiumLaunchOptions(extra)), ...own });
}

type PersistentOptions = NonNullable<Parameters<BrowserType['launchPersistentContext']>[1]>;
