/**
 * @file The page's first script: says what the browser lacks, and puts the policy in force before anything else of the page is read.
 * It is a classic script of a file, so that it runs where it stands (policy/plugin.ts), and `src/main.ts` does not start without its
 * work.
 */
import { missingRequirements } from './base/requirements.ts';
import { takeAllowedServer } from './policy/allowed-server.ts';
import { policyElement } from './policy/policy.ts';
import { trustScripts } from './policy/trusted-scripts.ts';
import { showUnsupported } from './ui/unsupported.ts';

const missing = missingRequirements(window);
// First: what follows may be beyond such a browser.
if (missing.length > 0) showUnsupported(document, missing);
const base = new URL('.', document.baseURI).pathname;
document.head.insertBefore(policyElement(document, takeAllowedServer(base)), document.head.firstChild);

// A build tells which of its files are workers; the development server's are anywhere of its own.
const { workers } = document.currentScript?.dataset ?? {};
const isWorker = workers?.split(' ').map((file) => new URL(file, document.baseURI).href);
trustScripts(window, (address) => {
  const { href, origin } = new URL(address, document.baseURI);
  return isWorker ? isWorker.indexOf(href) >= 0 : origin === location.origin;
});
