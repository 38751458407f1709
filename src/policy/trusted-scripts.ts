/**
 * @file What may become a script where the policy asks (`require-trusted-types-for`): the one default policy of each page, frame and
 * worker. A browser without Trusted Types asks nobody, and its `script-src` and `worker-src` stand alone.
 */

/** The part of Trusted Types that is used; TypeScript's library has none of it. */
interface TrustingScope {
  readonly trustedTypes?: {
    createPolicy(
      name: 'default',
      rules: {
        createScript(text: string): string | null;
        createScriptURL(address: string): string | null;
      },
    ): unknown;
  };
}

/** The part of a window or worker in which scripts are made. */
type MakingScope = Pick<typeof globalThis, 'Blob' | 'URL'>;

/** Addresses of {@link importingScript}. */
const made = new Set<string>();

/**
 * From now on `scope` starts scripts only from addresses of {@link importingScript} and those that `isOurs`; HTML and code of text it
 * refuses. To be called once a scope.
 */
export function trustScripts(scope: object, isOurs: (address: string) => boolean = () => false): void {
  (scope as TrustingScope).trustedTypes?.createPolicy('default', {
    // By the empty text `script-src` is tried, which refuses it without a word on the console (probe.ts).
    createScript: (text) => (text === '' ? text : null),
    createScriptURL: (address) => (made.has(address) || isOurs(address) ? address : null),
  });
}

/**
 * Address of a script that imports the module at `address`. A worker of it has the policy of `scope`, which makes it. Never revoked:
 * engines differ in when they read it, and it is a line long.
 */
export function importingScript(address: URL, scope: MakingScope = globalThis): string {
  const source = new scope.Blob([`import ${JSON.stringify(address.href)};`], { type: 'text/javascript' });
  const script = scope.URL.createObjectURL(source);
  made.add(script);
  return script;
}
