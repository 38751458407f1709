/** @file What this browser can do, as one frozen object of plain facts. Works in a page and in a worker. */

export interface Capabilities {
  /** The page is cross-origin isolated, so `SharedArrayBuffer` and WebAssembly threads exist. */
  readonly threads: boolean;
  /** Logical cores as reported, at least 1. */
  readonly cores: number;
  /** `navigator.gpu` exists; whether it computes correctly is the self-check's question. */
  readonly webgpu: boolean;
  /** `showDirectoryPicker` exists (Chromium), so that a folder can be remembered. */
  readonly folderHandles: boolean;
  /** `ImageDecoder` exists (Chromium), so that a JPEG can be scaled down while it is decoded. */
  readonly imageDecoder: boolean;
  /** Safari's engine, which every browser of an iPhone or iPad has as well. */
  readonly webkit: boolean;
  /** More than a mouse points. */
  readonly touch: boolean;
  /** Gigabytes of memory as the browser rounds them, 8 at most; `null` where it does not tell. */
  readonly memory: number | null;
  /** What is downloaded costs, or little of it was asked for. */
  readonly metered: boolean;
}

/** What TypeScript's library lacks, since only Chromium has it. */
interface TellingNavigator {
  readonly deviceMemory?: number;
  readonly connection?: { readonly saveData?: boolean; readonly type?: string };
}

/** Reads the facts anew; during a page's life they are taken not to change. */
export function detectCapabilities(): Capabilities {
  const { deviceMemory = null, connection } = navigator as TellingNavigator;
  return Object.freeze({
    threads: globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function',
    cores: Math.max(1, navigator.hardwareConcurrency || 1),
    webgpu: 'gpu' in navigator,
    folderHandles: 'showDirectoryPicker' in globalThis,
    imageDecoder: 'ImageDecoder' in globalThis,
    // Workers have neither, and nobody asks there.
    webkit: 'vendor' in navigator && navigator.vendor.startsWith('Apple'),
    touch: 'maxTouchPoints' in navigator && navigator.maxTouchPoints > 1,
    memory: deviceMemory,
    metered: connection?.saveData === true || connection?.type === 'cellular',
  });
}
