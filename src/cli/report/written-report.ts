/** @file A report as files in a folder. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { renderMarkdown } from './markdown.ts';
import { encodeReport, type Report } from './report.ts';
import { renderSvg } from './svg.ts';

const FILES = { 'report.json': encodeReport, 'report.md': renderMarkdown, 'report.svg': renderSvg };

/** Writes it three ways; the folder is made where it is missing. Tells where in a line. */
export async function writeReport(report: Report, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, render] of Object.entries(FILES)) {
    await writeFile(path.join(folder, name), render(report));
  }
  console.log(`Written to ${folder}: ${Object.keys(FILES).join(', ')}`);
}
