/** What files are served with. */
import { expect, test } from 'vitest';
import { policyText } from '../../src/policy/policy.ts';
import { responseHeaders } from '../../src/policy/response-headers.ts';

const POLICY = 'Content-Security-Policy';

test('the scripts of workers bring a policy, and only the one with the graph may make code of text', () => {
  for (const path of [
    '/assets/embed.worker-acpAugso.js',
    'a/b/film.worker-C.js',
    '/src/workers/layout.worker.ts',
  ]) {
    expect(responseHeaders(path)[POLICY], path).toBe(policyText());
  }
  for (const path of ['assets/store.worker-BxPds2br.js', '/src/workers/store.worker.ts']) {
    const policy = responseHeaders(path)[POLICY];
    expect(policy, path).toBe(policyText({ evaluates: true }));
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval';");
    expect(policy).toContain("connect-src 'self';");
  }
});

test('what is no worker brings none: the page writes its own, which may name a server', () => {
  for (const path of [
    '/',
    '/app/index.html',
    '/assets/index-C5.js',
    '/store.worker-x/photo.jpg',
    '/networker.js',
  ]) {
    expect(responseHeaders(path), path).not.toHaveProperty(POLICY);
    expect(responseHeaders(path), path).toMatchObject({
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'X-Content-Type-Options': 'nosniff',
    });
  }
});
