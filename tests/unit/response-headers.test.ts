/** What files are served with, and what hosts are told of it. */
import { expect, test } from 'vitest';
import { apacheFile, caddyFile, headersFile, nginxFile } from '../../src/policy/host-settings.ts';
import { policyText } from '../../src/policy/policy.ts';
import { workersOf } from '../../src/policy/plugin.ts';
import { responseHeaders } from '../../src/policy/response-headers.ts';

const POLICY = 'Content-Security-Policy';

const STRICT = [
  '/assets/embed.worker-acpAugso.js',
  'a/b/film.worker-C.js',
  'embed.worker-D_1-.js',
  '/src/workers/layout.worker.ts',
  '/src/workers/copy-maker.worker.ts',
  '/tests/support/stub-network.worker.ts',
  // Threads of ONNX Runtime, built and not.
  '/app/assets/ort.wasm.bundle.min-BzU83sCW.js',
  '/node_modules/onnxruntime-web/dist/ort.webgpu.bundle.min.mjs',
  'service-worker.js',
];
const EVALUATING = ['assets/store.worker-BxPds2br.js', '/src/workers/store.worker.ts'];
const NONE = [
  '/',
  '/app/index.html',
  '/assets/index-C5.js',
  '/assets/import-C5.js',
  '/assets/ort-wasm-simd-threaded-D.wasm',
  '/store.worker-x/photo.jpg',
  '/networker.js',
];
const relative = (path: string): string => path.replace(/^\//u, '');
const WORKERS = [...STRICT, ...EVALUATING].map(relative);
const FILES = [...WORKERS, ...NONE.map(relative)];

test('the scripts of workers bring a policy, and only the one with the graph may make code of text', () => {
  for (const path of STRICT) expect(responseHeaders(path)[POLICY], path).toBe(policyText());
  for (const path of EVALUATING) {
    const policy = responseHeaders(path)[POLICY];
    expect(policy, path).toBe(policyText({ evaluates: true }));
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval';");
    expect(policy).toContain("connect-src 'self';");
  }
});

test('what is no worker brings none: the page writes its own, which may name a server', () => {
  for (const path of NONE) {
    expect(responseHeaders(path), path).not.toHaveProperty(POLICY);
    expect(responseHeaders(path), path).toMatchObject({
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'X-Content-Type-Options': 'nosniff',
    });
  }
});

test('of a build the workers are listed, the service worker among them, which is made when all else is there', () => {
  const bundle = Object.fromEntries(
    FILES.filter((file) => file !== 'service-worker.js').map((file) => [file, {}]),
  );
  expect(workersOf(bundle)).toEqual(WORKERS.toSorted());
});

/** A host that read its settings: the headers of a path. */
type Host = (path: string) => Record<string, string>;

test.each<[string, Host]>([
  ['_headers', readsHeadersFile(headersFile(WORKERS))],
  ['.htaccess', readsApacheFile(apacheFile())],
  ['nginx', readsMap(nginxFile(), /^add_header (?<name>\S+) "?(?<value>[^"]*?)"? always;$/gmu)],
  ['Caddy', readsMap(caddyFile(), /^(?: {2}|header @\w+ )(?<name>[A-Z]\S+) "?(?<value>[^"]*?)"?$/gmu)],
])('%s gives each file what the table does', (_, host) => {
  for (const file of FILES) expect(host(`/${file}`), file).toEqual(responseHeaders(file));
});

test('a rule of _headers never meets another one that names the same header', () => {
  expect(headersFile(WORKERS).match(/^\S.*$/gmu)).toEqual(['/*', ...WORKERS.map((path) => `/${path}`)]);
});

test('what is written down for hosts is what the table gives (`vitest -u` writes it anew)', async () => {
  await expect(nginxFile()).toMatchFileSnapshot('../../src/policy/deploy/nginx.conf');
  await expect(caddyFile()).toMatchFileSnapshot('../../src/policy/deploy/Caddyfile');
});

/** As Netlify and Cloudflare Pages read it: every rule that matches counts; a name told twice is joined. */
function readsHeadersFile(text: string): Host {
  const rules = text.split('\n\n').map((rule) => {
    const [path = '', ...lines] = rule.trim().split('\n');
    return {
      path,
      headers: lines.map((line) =>
        line
          .trim()
          .split(/: (.*)/u)
          .slice(0, 2),
      ),
    };
  });
  return (asked) => {
    const headers: Record<string, string> = {};
    for (const { path, headers: own } of rules) {
      if (path !== asked && !(path.endsWith('*') && asked.startsWith(path.slice(0, -1)))) continue;
      for (const [name = '', value = ''] of own) {
        headers[name] = name in headers ? `${headers[name] ?? ''}, ${value}` : value;
      }
    }
    return headers;
  };
}

/** As Apache reads it: sections in their order, a later `set` replaces. */
function readsApacheFile(text: string): Host {
  return (asked) => {
    const headers: Record<string, string> = {};
    let matches = true;
    for (const line of text.split('\n').map((each) => each.trim())) {
      const [, files] = /^<FilesMatch "(.*)">$/u.exec(line) ?? [];
      if (files !== undefined) matches = new RegExp(files, 'u').test(asked.split('/').at(-1) ?? '');
      if (line === '</FilesMatch>') matches = true;
      const [, name, value] = /^Header always set (\S+) "(.*)"$/u.exec(line) ?? [];
      if (matches && name !== undefined && value !== undefined) headers[name] = value;
    }
    return headers;
  };
}

/** As nginx and Caddy read a map: the first pattern that matches counts, and a header without a value is not sent. */
function readsMap(text: string, header: RegExp): Host {
  const rules = [...text.matchAll(/^ {2}"?~(?<pattern>\S+?)"? "(?<policy>[^"]*)";?$/gmu)];
  expect(rules).toHaveLength(2);
  return (asked) => {
    const rule = rules.find(({ groups }) => new RegExp(groups?.['pattern'] ?? '', 'u').test(asked));
    const headers = [...text.matchAll(header)].map(({ groups }) => {
      const { name = '', value = '' } = groups ?? {};
      return [name, value.includes('lookalike_policy') ? rule?.groups?.['policy'] : value];
    });
    return Object.fromEntries(headers.filter(([, value]) => value !== undefined)) as Record<string, string>;
  };
}
