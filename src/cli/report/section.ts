/** @file A part of a measuring command that can be asked for by its id. */
import type { ReportSection, SectionResult } from './report.ts';

/** What every section is given. Folders are absolute. */
export interface SectionContext {
  /** The project's. */
  readonly root: string;
  /** The photos in it are those that are measured. */
  readonly folder: string;
  /** Rounds of an interleaved measurement. */
  readonly rounds: number;
  /** Sizes of the libraries that are measured, in ascending order. */
  readonly rows: readonly number[];
}

export interface Section extends Pick<ReportSection, 'id' | 'title'> {
  run(context: SectionContext): Promise<SectionResult>;
}
