/** @file Messages to the person: errors stay until dismissed, the rest leaves by itself. */
import { signal } from '@preact/signals';
import { isAbortError } from '../base/errors.ts';
import { PAGE } from '../profiles/profiles.ts';
import { errorSentence } from './error-sentence.ts';

export interface Notice {
  readonly id: number;
  readonly kind: 'error' | 'info';
  readonly text: string;
}

export class Notices {
  readonly list = signal<readonly Notice[]>([]);
  #next = 1;

  tell(text: string): void {
    const id = this.#add('info', text);
    setTimeout(() => this.dismiss(id), PAGE.noticeTime);
  }

  /** Shows any thrown value as its sentence; a cancellation is no error. */
  fail(error: unknown): void {
    if (isAbortError(error)) return;
    this.#add('error', errorSentence(error));
  }

  dismiss(id: number): void {
    this.list.value = this.list.value.filter((notice) => notice.id !== id);
  }

  #add(kind: Notice['kind'], text: string): number {
    const id = this.#next++;
    // The same sentence twice says nothing more than once.
    const others = this.list.value.filter((notice) => notice.text !== text);
    // A folder of unreadable files must not cover the page.
    this.list.value = [...others, { id, kind, text }].slice(-PAGE.notices);
    return id;
  }
}
