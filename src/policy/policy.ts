/**
 * @file The page's security policy: its one text, and where the one server that it may name is written down. The page's
 * first script puts it in force (./first-script.ts), because a policy that a document brings can only be tightened.
 */
import { refusesTexts } from './probe.ts';

/**
 * The page may talk to nobody but where it came from; WebAssembly and pictures made here are the exceptions. Styles:
 * Preact sets the places of photos on the elements. What becomes a script is asked of one function (./trusted-scripts.ts), and
 * no text becomes HTML or code.
 */
const DIRECTIVES = Object.freeze({
  'default-src': "'self'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' blob: data:",
  'connect-src': "'self'",
  'worker-src': "'self' blob:",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
});

const SELF = "'self'";

/** Where code may be made of text, there is nothing to be asked. */
const TRUSTED_TYPES = Object.freeze({ 'require-trusted-types-for': "'script'", 'trusted-types': 'default' });

/**
 * Names and IPv4 addresses, as `URL` writes them. Nothing that means something in a policy passes (`;`, `*`, spaces);
 * IPv6 addresses do not either: a policy cannot name them.
 */
const NAMEABLE = /^https?:\/\/[a-z0-9_-]+(?:\.[a-z0-9_-]+)*(?::\d{1,5})?$/u;

/** Whether `text` is an origin, in its one spelling, that a policy can name. */
export function isNameable(text: string): boolean {
  return NAMEABLE.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

export interface PolicyOptions {
  /**
   * The app's own origin, by name. In a document without an address of its own, as that is which confined workers start from, and in
   * what it makes, Firefox matches `'self'` with nothing. A response's policy needs none.
   */
  readonly origin?: string | undefined;
  /** The only other origin that may be asked; see {@link isNameable}. */
  readonly server?: string | undefined;
  /** Code may be made of text: for the one worker that cannot do without. It reaches nothing but its own origin's files. */
  readonly evaluates?: boolean;
}

/** The directives as one text. */
export function policyText({ origin, server, evaluates = false }: PolicyOptions = {}): string {
  // Not by spreading, of which the first script would have to bring a twin for old browsers.
  const directives = Object.assign(
    {},
    DIRECTIVES,
    evaluates ? { 'script-src': `${DIRECTIVES['script-src']} 'unsafe-eval'` } : TRUSTED_TYPES,
    server && { 'connect-src': `${DIRECTIVES['connect-src']} ${server}` },
  );
  const self = origin !== undefined && isNameable(origin) ? origin : SELF;
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.replace(SELF, self)}`)
    .join('; ');
}

/** Of a document of this page's. */
function ownPolicyText(server: string | undefined): string {
  return policyText({ origin: location.origin, server });
}

/** An element that puts the policy in force when it comes into a document's head. */
export function policyElement(document: Document, server?: string): HTMLMetaElement {
  const meta = document.createElement('meta');
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = ownPolicyText(server);
  if (server) meta.dataset['server'] = server;
  return meta;
}

/** The policy of this page as the browser enforces it; `undefined` where there is none. */
export interface PolicyInForce {
  /** The one other origin that may be asked. */
  readonly server: string | undefined;
  readonly text: string;
}

/** Reads the first script's work back, and tries what every policy of ours forbids. */
export function policyInForce(): PolicyInForce | undefined {
  const meta = document.head.querySelector<HTMLMetaElement>('meta[http-equiv="Content-Security-Policy"]');
  const server = meta?.dataset['server'];
  const text = ownPolicyText(server);
  return meta?.content === text && refusesTexts() ? { server, text } : undefined;
}
