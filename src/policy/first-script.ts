/**
 * @file The page's first script: puts the policy in force before anything else of the page is read. It is a classic
 * script of a file, so that it runs where it stands (./plugin.ts), and `src/main.ts` does not start without its work.
 */
import { takeAllowedServer } from './allowed-server.ts';
import { policyElement } from './policy.ts';

const base = new URL('.', document.baseURI).pathname;
document.head.prepend(policyElement(document, takeAllowedServer(base)));
