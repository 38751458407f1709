/**
 * @file Workers under a security policy of ours. A worker of an `https:` file has the policy that its response brings,
 * and a static host sends none: what the page forbids itself (requests to other servers) such a worker may do. A worker
 * of a `blob:` inherits that of the document which made the blob (HTML Standard, "create a policy container from a
 * fetch response"). The page's own may name a Milvus server, which what handles photos has no business with: the blob is
 * made by an empty document that inherits the page's policy and adds the one without a server.
 */
import { LookalikeError } from '../base/errors.ts';
import { policyElement } from '../policy/policy.ts';
import { importingScript, trustScripts } from '../policy/trusted-scripts.ts';
import { passReports } from './request-report.ts';

/** Starts the module at `address` where no server but the page's own can be asked. */
export function startConfined(address: URL, name: string): Worker {
  // Its answer brings the policy, and what starts from an empty document it does not answer (Chromium 143).
  const { serviceWorker } = navigator as Partial<Navigator>;
  if (serviceWorker?.controller) return passReports(new Worker(address, { type: 'module', name }));
  confined ??= confinedWindow();
  return passReports(new confined.Worker(importingScript(address, confined), { type: 'module', name }));
}

type Confined = Pick<typeof globalThis, 'Blob' | 'URL' | 'Worker'>;

/** Stays for as long as the page does: its workers would end with it. */
let confined: Confined | undefined;

function confinedWindow(): Confined {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  document.documentElement.append(frame);
  const { contentDocument, contentWindow } = frame;
  if (!contentDocument || !contentWindow) {
    throw new LookalikeError('WORKER_LOST', 'The browser allows no frame for the workers that read photos.');
  }
  // Some browsers load the empty document once more, and drop what was put into the first: not one that was opened.
  contentDocument.open();
  contentDocument.close();
  contentDocument.head.append(policyElement(contentDocument));
  trustScripts(contentWindow);
  return contentWindow as unknown as Confined;
}
