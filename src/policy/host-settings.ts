/**
 * @file The table of headers (./response-headers.ts) as hosts want to be told it. Each text is for the app at the root of a site
 * or, where the host reads patterns, anywhere.
 */
import { ALWAYS, POLICY_HEADER, WORKER_SCRIPTS, responseHeaders } from './response-headers.ts';

const always = Object.entries(ALWAYS);

/**
 * `_headers` of Netlify and Cloudflare Pages. Two rules that meet would join their policies, of which a browser heeds both, so
 * scripts are named one by one.
 *
 * @param scripts that run as workers, paths without a leading slash
 */
export function headersFile(scripts: readonly string[]): string {
  const rule = (path: string, headers: readonly (readonly [string, string])[]): string =>
    [path, ...headers.map(([name, value]) => `  ${name}: ${value}`), ''].join('\n');
  return [
    rule('/*', always),
    ...scripts.map((file) => rule(`/${file}`, [[POLICY_HEADER, responseHeaders(file)[POLICY_HEADER] ?? '']])),
  ].join('\n');
}

/** `.htaccess` of Apache; of two sections that match a file the later one counts. */
export function apacheFile(): string {
  const set = (name: string, value: string): string => `  Header always set ${name} "${value}"`;
  return [
    '<IfModule mod_headers.c>',
    ...always.map(([name, value]) => set(name, value)),
    '</IfModule>',
    ...WORKER_SCRIPTS.toReversed().flatMap(({ pattern, policy }) => [
      // It compares the name alone.
      `<FilesMatch "${pattern.replace('/', '^')}">`,
      '  <IfModule mod_headers.c>',
      `  ${set(POLICY_HEADER, policy)}`,
      '  </IfModule>',
      '</FilesMatch>',
    ]),
    '<IfModule mod_mime.c>',
    '  AddType application/wasm .wasm',
    '</IfModule>',
    '',
  ].join('\n');
}

/** For nginx, beside the `server` and in its `location`, which must set no header of its own. An empty value is not sent. */
export function nginxFile(): string {
  return [
    '# Beside "server":',
    'map $uri $lookalike_policy {',
    '  default "";',
    ...WORKER_SCRIPTS.map(({ pattern, policy }) => `  "~${pattern}" "${policy}";`),
    '}',
    '',
    '# In the "location" of the app:',
    ...always.map(([name, value]) => `add_header ${name} "${value}" always;`),
    `add_header ${POLICY_HEADER} $lookalike_policy always;`,
    '',
  ].join('\n');
}

/** For Caddy, in the block of the site. */
export function caddyFile(): string {
  return [
    'header {',
    ...always.map(([name, value]) => `  ${name} "${value}"`),
    '}',
    'map {path} {lookalike_policy} {',
    ...WORKER_SCRIPTS.map(({ pattern, policy }) => `  ~${pattern} "${policy}"`),
    '  default ""',
    '}',
    '@lookalike_policy not vars {lookalike_policy} ""',
    `header @lookalike_policy ${POLICY_HEADER} {lookalike_policy}`,
    '',
  ].join('\n');
}
