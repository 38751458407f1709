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
}

/** Reads the facts anew; they do not change during a page's life. */
export function detectCapabilities(): Capabilities {
  return Object.freeze({
    threads: globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function',
    cores: Math.max(1, navigator.hardwareConcurrency || 1),
    webgpu: 'gpu' in navigator,
    folderHandles: 'showDirectoryPicker' in globalThis,
    imageDecoder: 'ImageDecoder' in globalThis,
  });
}
