import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNameable, policyText } from '../../src/policy/policy.ts';

test('the policy lets the page ask its own origin, and at most one server', () => {
  const strict = policyText();
  expect(strict).toContain("default-src 'self'");
  expect(strict).toContain("connect-src 'self';");
  expect(strict).toContain("require-trusted-types-for 'script'; trusted-types default");
  expect(strict).not.toMatch(/'unsafe-eval'|https?:|\*/u);
  expect(policyText({ server: 'https://milvus.example:19530' })).toBe(
    strict.replace("connect-src 'self'", "connect-src 'self' https://milvus.example:19530"),
  );
});

test('the own origin is named where a document needs it, and only an origin', () => {
  const origin = 'https://photos.example:8443';
  expect(policyText({ origin })).toBe(policyText().replaceAll("'self'", origin));
  expect(policyText({ origin, server: 'http://milvus:19530' })).toContain(
    `connect-src ${origin} http://milvus:19530;`,
  );
  for (const none of ['null', 'http://[::1]:5173', 'https://a;script-src *']) {
    expect(policyText({ origin: none }), none).toBe(policyText());
  }
});

describe('a policy can name', () => {
  test.each([
    'http://localhost:19530',
    'https://milvus.example',
    'http://milvus_standalone:19530',
    'http://192.168.0.7:19530',
    'https://xn--mnchen-3ya.example',
  ])('%s', (origin) => {
    expect(isNameable(origin)).toBe(true);
  });
});

describe('a policy cannot name', () => {
  test.each([
    '',
    'localhost',
    'ftp://a',
    'blob:http://a/b',
    'http://*',
    'http://*.example',
    'http://a;b',
    'http://a,b',
    'http://a b',
    'http://[::1]:19530',
    'http://A',
    'http://a/',
    'http://a:80',
    'http://1',
    'http://a:99999',
    'http://a\n',
  ])('%j', (text) => {
    expect(isNameable(text)).toBe(false);
  });

  test('anything that would add more than one source to one directive', () => {
    const words = (text: string): number => text.split(/[ ;,]+/u).length;
    const origins = fc.oneof(
      fc.webAuthority().map((host) => `http://${host}`),
      fc.string().map((host) => `http://${host}`),
    );
    fc.assert(
      fc.property(origins, (text) => {
        if (isNameable(text)) expect(words(policyText({ server: text }))).toBe(words(policyText()) + 1);
      }),
    );
  });
});
