/** @file Section of the bench: what the vectors are worth, beside what they cost. */
import path from 'node:path';
import { evaluateFolder, evaluationResult, hasClasses } from '../../src/cli/evaluate.ts';
import { parseEvaluateArguments } from '../../src/cli/evaluate-arguments.ts';
import type { Section } from '../../src/cli/report/section.ts';

const OPTIONS = {
  ...parseEvaluateArguments(['.']),
  thorough: true,
};

export const evaluation: Section = {
  id: 'evaluation',
  title: 'What the vectors are worth',
  async run({ folder }) {
    if (!(await hasClasses(folder))) {
      const note = `Not measured: ${path.basename(folder)} has no train/<class>/* and test/<class>/*.`;
      return { notes: [note], tables: [], charts: [], measured: null };
    }
    return evaluationResult(await evaluateFolder(folder, OPTIONS));
  },
};
