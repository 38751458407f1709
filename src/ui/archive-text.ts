/** @file How an export or an import ended, in a sentence. */
import type { ArchiveEnd } from './archive-run.ts';
import { formatCount, formatDuration } from './format.ts';
import { STRINGS } from './strings.ts';

export function archiveEndText(end: ArchiveEnd): string {
  switch (end.kind) {
    case 'exported': {
      const { photos, seconds } = end.report;
      return STRINGS.archive.exported(photos, formatCount(photos), formatDuration(seconds));
    }
    case 'imported': {
      const { added, present, seconds } = end.report;
      return STRINGS.archive.imported(
        added,
        formatCount(added),
        present,
        formatCount(present),
        formatDuration(seconds),
      );
    }
    case 'stopped':
      return STRINGS.archive.stopped[end.of];
    case 'failed':
      return end.message;
  }
}
