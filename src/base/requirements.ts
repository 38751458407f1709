/**
 * @file What the page cannot start without, told before anything of it is loaded. Runs in browsers that lack it: nothing newer than
 * ECMAScript 2015 here, nor where it is used.
 */

/**
 * `secure`: an address by https or of this machine, without which there is neither hashing nor private storage. `simd`: WebAssembly
 * with SIMD, the only kind ONNX Runtime comes in. `workers`: of modules. `functions`: the newest that are called without a look
 * whether they are there; a browser that has them also reads the syntax of the build.
 */
export type Requirement = 'secure' | 'simd' | 'workers' | 'functions';

/** The part of a window that tells. */
export type RequiredWindow = Partial<
  Pick<
    typeof globalThis,
    'isSecureContext' | 'WebAssembly' | 'Worker' | 'AbortSignal' | 'URL' | 'OffscreenCanvas' | 'indexedDB'
  >
>;

/** A module with one function of SIMD instructions: `i8x16.popcnt(i8x16.splat(0))`. */
const SIMD_MODULE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
];

/** What `scope` lacks, in the order of {@link Requirement}. To be asked before the page's policy is in force. */
export function missingRequirements(scope: RequiredWindow): Requirement[] {
  const missing: Requirement[] = [];
  if (scope.isSecureContext === false) missing.push('secure');
  if (!hasSimd(scope.WebAssembly)) missing.push('simd');
  if (!startsModules(scope.Worker)) missing.push('workers');
  // Chrome 116, Firefox 124, Safari 17.4; Chrome 120.
  const functions = [
    scope.AbortSignal && 'any' in scope.AbortSignal,
    scope.URL && 'canParse' in scope.URL,
    scope.OffscreenCanvas,
    scope.indexedDB,
  ];
  if (!functions.every(Boolean)) missing.push('functions');
  return missing;
}

function hasSimd(wasm: typeof WebAssembly | undefined): boolean {
  try {
    return wasm?.validate(new Uint8Array(SIMD_MODULE)) === true;
  } catch {
    return false;
  }
}

/** Whoever knows the option reads it before the address, which is none: nothing is started and nothing is asked for. */
function startsModules(worker: typeof Worker | undefined): boolean {
  if (!worker) return false;
  let isRead = false;
  try {
    new worker('http://', {
      get type(): WorkerType {
        isRead = true;
        return 'module';
      },
    });
  } catch {
    return isRead;
  }
  return isRead;
}
