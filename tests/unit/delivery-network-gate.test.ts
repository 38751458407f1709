/** The network switched off, in a service worker that the browser ends at any time. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NetworkGate, type GateHost } from '../../src/delivery/network-gate.ts';
import { NETWORK } from '../../src/profiles/profiles.ts';

let now: number;
let kept: number | null;
let host: GateHost;
beforeEach(() => {
  now = 1_000_000;
  kept = null;
  host = {
    now: () => now,
    load: () => Promise.resolve(kept),
    keep: (offUntil) => {
      kept = offUntil;
      return Promise.resolve();
    },
  };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('from the network')));
});
afterEach(() => vi.unstubAllGlobals());

const answers = (gate: NetworkGate): Promise<string> =>
  gate.fetch('http://localhost/').then(
    (response) => response.text(),
    (error: unknown) => (error instanceof TypeError ? 'none' : String(error)),
  );

test('it is on until it is switched off, and off until it is switched on or forgotten', async () => {
  const gate = new NetworkGate(host);
  expect(await gate.news()).toEqual({ offUntil: null, requests: [] });
  expect(await answers(gate)).toBe('from the network');
  expect(await gate.news('off')).toMatchObject({ offUntil: now + NETWORK.offMs });
  expect(gate.isOff).toBe(true);
  expect(await answers(gate)).toBe('none');
  await gate.news('on');
  expect(gate.isOff).toBe(false);
  expect(await answers(gate)).toBe('from the network');
  await gate.news('off');
  now += NETWORK.offMs;
  expect(await answers(gate)).toBe('from the network');
  expect(await gate.news()).toMatchObject({ offUntil: null });
});

test('a service worker that the browser ended and started again knows', async () => {
  await new NetworkGate(host).news('off');
  const again = new NetworkGate(host);
  expect(await answers(again)).toBe('none');
  expect(again.isOff).toBe(true);
  now += NETWORK.offMs;
  expect(await answers(new NetworkGate(host))).toBe('from the network');
});

test('without room to keep it, it holds for as long as the service worker lives; what cannot be read is on', async () => {
  host = {
    ...host,
    keep: () => Promise.reject(new Error('full')),
    load: () => Promise.reject(new Error('gone')),
  };
  const gate = new NetworkGate(host);
  expect(await answers(gate)).toBe('from the network');
  await gate.news('off');
  expect(await answers(gate)).toBe('none');
});
