/** @file A report as Markdown that reads well as it stands, too: columns are padded to one width. */
import type { Report, ReportSection, Table } from './report.ts';

export function renderMarkdown({ title, date, environment, sections, failures }: Report): string {
  const facts = Object.entries({ ...environment, measured: date }).map(
    ([name, value]) => `- ${name}: ${value}`,
  );
  return [
    `# ${title}`,
    facts.join('\n'),
    ...sections.map(renderSection),
    ...failures.map(({ id, message }) => `**Section \`${id}\` failed**: ${message}`),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

export function renderSection({ title, notes, tables }: ReportSection): string {
  return [`## ${title}`, ...tables.map(renderTable), ...notes].join('\n\n');
}

/** A title and a table; what Markdown would read as an end of a cell or of a row is disarmed. */
export function renderTable({ title, head, rows }: Table): string {
  const cells = [head, ...rows].map((row) => row.map(escapeCell));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[], fill: string): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width, fill)).join(' | ')} |`;
  const [first = [], ...others] = cells;
  const lines = [line(first, ' '), line([], '-'), ...others.map((row) => line(row, ' '))];
  return `**${title}**\n\n${lines.join('\n')}`;
}

function escapeCell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', String.raw`\|`);
}
