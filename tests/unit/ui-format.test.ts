import { describe, expect, it } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { answersTable } from '../../src/ui/answers-table.ts';
import {
  formatBytes,
  formatCount,
  formatDistance,
  formatDuration,
  formatRate,
  formatSimilarity,
} from '../../src/ui/format.ts';
import { queryByFile } from '../../src/ui/search-session.ts';

describe('formats', () => {
  it('shows counts and rates as people read them', () => {
    expect(formatCount(10_000)).toBe('10,000');
    expect(formatRate(3.14)).toBe('3.1');
    expect(formatRate(31.4)).toBe('31');
  });

  it('shows a distance with four decimals and never below zero', () => {
    expect(formatDistance(0.12345)).toBe('0.1235');
    expect(formatDistance(-0.0000001)).toBe('0.0000');
    expect(formatDistance(2)).toBe('2.0000');
  });

  it('shows similarity as percent from 0', () => {
    expect(formatSimilarity(0.9876)).toBe('98.8%');
    expect(formatSimilarity(-0.2)).toBe('0.0%');
  });

  it('shows bytes in the unit that fits', () => {
    expect(formatBytes(0)).toBe('0 byte');
    expect(formatBytes(2_345)).toBe('2.3 kB');
    expect(formatBytes(24_000_000)).toBe('24 MB');
  });

  it('shows time left no finer than it is known', () => {
    expect(formatDuration(0.2)).toBe('1 sec');
    expect(formatDuration(59)).toBe('59 sec');
    expect(formatDuration(130)).toBe('2 min');
    expect(formatDuration(7500)).toBe('2 hr 5 min');
  });
});

describe('answersTable', () => {
  it('has one row a result and says why a query has none', () => {
    const query = queryByFile(new Blob(), 'q.jpg');
    const photo = { id: '4', contentId: 'c', path: 'a/b.jpg', width: 3, height: 2, bytes: 1, format: 'jpeg' };
    const hits = [{ ...photo, distance: 0.12345678, similarity: 0.93827161 }];
    const failure = new LookalikeError('CORRUPT_IMAGE', 'It ends too early.');
    expect(
      answersTable([
        { query, hits, failure: null, groupOf: new Map(), isOfThumbnail: false },
        { query, hits: [], failure, groupOf: new Map(), isOfThumbnail: false },
      ]),
    ).toEqual([
      ['query', 'rank', 'path', 'distance', 'similarity_percent', 'id', 'note'],
      ['q.jpg', 1, 'a/b.jpg', 0.123457, 93.827161, '4', ''],
      ['q.jpg', '', '', '', '', '', 'It ends too early.'],
    ]);
  });
});
