/** @file The one function that `src/main.ts` calls to bring up the page. */
import { render } from 'preact';
import { watchOutgoingRequests } from './outgoing-requests.ts';
import { listenToPage } from './page-input.ts';
import type { UiServices } from './services.ts';
import { PageProvider, PageState } from './state.ts';
import './styles/tokens.css';
import './styles/elements.css';
import './styles/frame.css';
import './styles/photos.css';
import './styles/panels.css';
import { App } from './views/app.tsx';

/** Draws the page into `root` and connects it to the services. To be called once. */
export function mount(root: HTMLElement, services: UiServices): void {
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
