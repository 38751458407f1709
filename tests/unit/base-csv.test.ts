import { describe, expect, it } from 'vitest';
import { toCsv } from '../../src/base/csv.ts';

describe('toCsv', () => {
  it('quotes what has to be quoted and ends records with CRLF', () => {
    expect(
      toCsv([
        ['path', 'distance'],
        ['a"b<c>, d.jpg', 0.5],
        ['two\nlines.jpg', 1],
      ]),
    ).toBe('path,distance\r\n"a""b<c>, d.jpg",0.5\r\n"two\nlines.jpg",1\r\n');
  });

  it('disarms text that a spreadsheet would compute, and leaves numbers alone', () => {
    expect(toCsv([['=HYPERLINK("x")', '+1', '-1', '@a', '\tb', -0.25]])).toBe(
      `"'=HYPERLINK(""x"")",'+1,'-1,'@a,'\tb,-0.25\r\n`,
    );
  });

  it('keeps names of any script', () => {
    expect(toCsv([['שלום.jpg', 'é']])).toBe('שלום.jpg,é\r\n');
  });
});
