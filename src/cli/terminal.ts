/** @file What commands write: results to the output, everything else beside it, and nothing that a terminal would obey. */

/** Milliseconds between two lines of progress where they stay, as in a log. */
const LOG_MS = 10_000;

/** Clears the terminal's line. */
const CLEAR_LINE = '\r\x1b[K';

/** Control characters, and what turns the direction of text: a file may be called anything. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** `text` for a terminal: what would not be seen is written as an escape. */
export function visible(text: string): string {
  return text.replace(
    UNSEEN,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

let logged = performance.now();

/**
 * Shows a moment of a long work: on a terminal in place of the one before, in a log one now and then. The empty text takes the last
 * one away.
 */
export function showProgress(moment: string): void {
  if (process.stderr.isTTY) {
    process.stderr.write(CLEAR_LINE + moment);
    return;
  }
  const now = performance.now();
  if (moment === '' || now - logged < LOG_MS) return;
  logged = now;
  process.stderr.write(`${moment}\n`);
}

/** Rows of cells, each column as wide as its widest cell; the last is not padded. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Aborts at Ctrl+C or when the command is told to end. `npm run` passes a signal on that the terminal sent already: the second is the first. */
export function interruption(): { readonly signal: AbortSignal; readonly end: () => void } {
  const ending = new AbortController();
  const stop = (): void => ending.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  return {
    signal: ending.signal,
    end: () => {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}
