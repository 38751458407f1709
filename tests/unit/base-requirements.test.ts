/** What a page cannot start without, told of browsers as they were. */
import { expect, test } from 'vitest';
import { missingRequirements, type RequiredWindow } from '../../src/base/requirements.ts';

/** A constructor that refuses its address; engines that know the option read it before. */
const workerThat = (look: (options?: WorkerOptions) => unknown): typeof Worker =>
  function (_: string, options?: WorkerOptions) {
    look(options);
    throw new DOMException('no address', 'SyntaxError');
  } as unknown as typeof Worker;

const RECENT = {
  isSecureContext: true,
  WebAssembly,
  Worker: workerThat((options) => options?.type),
  AbortSignal,
  URL,
  OffscreenCanvas: Object as unknown as typeof OffscreenCanvas,
  indexedDB: {} as IDBFactory,
} satisfies RequiredWindow;

const without = (name: keyof typeof RECENT): RequiredWindow =>
  Object.fromEntries(Object.entries(RECENT).filter(([each]) => each !== name));

const refusing = (validate: unknown): typeof WebAssembly => ({ validate }) as typeof WebAssembly;

test.each<[string, RequiredWindow, string[]]>([
  ['a recent browser', RECENT, []],
  ['plain http on another machine', { ...RECENT, isSecureContext: false }, ['secure']],
  ['one that knows no SIMD', { ...RECENT, WebAssembly: refusing(() => false) }, ['simd']],
  ['one that forgot to check', { ...RECENT, WebAssembly: refusing(undefined) }, ['simd']],
  ['Lockdown Mode', without('WebAssembly'), ['simd']],
  [
    'a policy against WebAssembly',
    {
      ...RECENT,
      WebAssembly: refusing(() => {
        throw new EvalError();
      }),
    },
    ['simd'],
  ],
  ['Firefox 113', { ...RECENT, Worker: workerThat(() => undefined) }, ['workers']],
  ['one without workers', without('Worker'), ['workers']],
  ['Safari 16.4', { ...RECENT, AbortSignal: Object as unknown as typeof AbortSignal }, ['functions']],
  ['Chrome 119', { ...RECENT, URL: Object as unknown as typeof URL }, ['functions']],
  ['one of 2012', {}, ['simd', 'workers', 'functions']],
])('%s', (_, scope, missing) => {
  expect(missingRequirements(scope)).toEqual(missing);
});

test('SIMD is told from WebAssembly without it', () => {
  const seen: Uint8Array[] = [];
  const validate = (bytes: Uint8Array): boolean => {
    seen.push(bytes);
    return WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>);
  };
  expect(missingRequirements({ ...RECENT, WebAssembly: refusing(validate) })).toEqual([]);
  // `v128` is the type that the function gives; without SIMD it is no type.
  expect(seen[0]?.[14]).toBe(0x7b);
});
