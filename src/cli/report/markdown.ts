/** @file A report as Markdown. */
import { markdownTable } from '../../base/markdown-table.ts';
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

export function renderTable({ title, head, rows }: Table): string {
  return `**${title}**\n\n${markdownTable(head, rows)}`;
}
