/** @file What a measuring command found, as plain data: rendered as Markdown, JSON and SVG, and printed. */

/** Rows of text under a head of the same length. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Bar {
  readonly label: string;
  /** 0 or more. */
  readonly value: number;
  /** Shown behind the value. */
  readonly note?: string;
  /** Drawn to be seen first. */
  readonly own: boolean;
}

/** Bars from zero; each group has a scale of its own. */
export interface BarChart {
  readonly kind: 'bars';
  readonly title: string;
  /** Unit of the values, and which of them are the better ones. */
  readonly subtitle: string;
  readonly groups: readonly { readonly title: string; readonly bars: readonly Bar[] }[];
}

export interface Line {
  readonly label: string;
  /** In ascending order of x; both above 0 where the axes are logarithmic. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Lines over two axes. */
export interface LineChart {
  readonly kind: 'lines';
  /** `shares`: both from 0 to 1; `logarithmic` when absent. */
  readonly axes?: 'logarithmic' | 'shares';
  readonly title: string;
  /** Unit of the values. */
  readonly subtitle: string;
  /** What x counts. */
  readonly axis: string;
  readonly lines: readonly Line[];
}

export type Chart = BarChart | LineChart;

export interface SectionResult {
  /** How it was measured, and what has to be known beside the figures; a sentence each. */
  readonly notes: readonly string[];
  readonly tables: readonly Table[];
  readonly charts: readonly Chart[];
  /** The unrounded figures, for `report.json`. */
  readonly measured: unknown;
}

export interface ReportSection extends SectionResult {
  readonly id: string;
  readonly title: string;
}

export interface Report {
  readonly title: string;
  /** ISO 8601. */
  readonly date: string;
  /** Machine and versions, by name. */
  readonly environment: Readonly<Record<string, string>>;
  readonly sections: readonly ReportSection[];
  /** Sections that broke off, each with its sentence. */
  readonly failures: readonly { readonly id: string; readonly message: string }[];
}

/** Version of the shape of {@link encodeReport}'s JSON. */
const FORMAT = 1;

/** The report as the text of a JSON file. */
export function encodeReport(report: Report): string {
  return `${JSON.stringify({ format: FORMAT, ...report }, undefined, 2)}\n`;
}
