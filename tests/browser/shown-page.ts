/** @file The page over a library in memory, in a window of one size. */
import { page as screen } from 'vitest/browser';
import { mount } from '../../src/ui/mount.tsx';
import { type FakeLibrary, type FakeOptions, fakeServices } from './fake-services.ts';

/** To be called once in a file: the page stays until its end. */
export async function showPage(library: FakeLibrary, options: FakeOptions = {}): Promise<void> {
  await screen.viewport(1200, 800);
  const root = document.createElement('div');
  document.body.append(root);
  mount(root, fakeServices(library, options));
}
