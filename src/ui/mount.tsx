/** @file The functions that `src/main.ts` calls to bring up the page. */
import { render } from 'preact';
import { watchOutgoingRequests } from './outgoing-requests.ts';
import { language } from './language.ts';
import { listenToPage } from './page-input.ts';
import { ServerConnection } from './server-connection.ts';
import type { UiServices } from './services.ts';
import { PageProvider, PageState } from './state.ts';
import { STRINGS } from './strings.ts';
import './styles/tokens.css';
import './styles/elements.css';
import './styles/frame.css';
import './styles/photos.css';
import './styles/panels.css';
import './styles/server.css';
import { App } from './views/app.tsx';

/** Draws the page into `root` and connects it to the services. To be called once. */
export function mount(root: HTMLElement, services: UiServices): void {
  document.documentElement.lang = language;
  document.title = services.gallery?.title ?? STRINGS.title;
  const page = new PageState(services);
  watchOutgoingRequests();
  listenToPage(page);
  render(
    <PageProvider value={page}>
      <App />
    </PageProvider>,
    root,
  );
  page.start();
}

/** Draws, in place of the page, why the server that keeps the photos could not be opened. @param message a sentence */
export async function mountServerTrouble(
  root: HTMLElement,
  { server, load }: Pick<UiServices, 'server' | 'load'>,
  message: string,
): Promise<void> {
  const { ServerTrouble } = await import('./views/server-trouble.tsx');
  const connection = new ServerConnection(server, load, (leave) => leave());
  render(<ServerTrouble server={connection} message={message} onRetry={() => load.again()} />, root);
  if (load.errand?.kind === 'test-server') connection.resume(load.errand.settings);
}
