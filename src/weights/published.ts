/** @file What of the models is published: the reference is for tests and measurements. */
import type { FilePart } from '../base/parted-file.ts';
import { PUBLISHED, type Manifest } from './manifest.ts';

type Listed = Pick<Manifest, 'labels'> & { readonly models: Partial<Manifest['models']> };

export function published({ models, labels }: Manifest): Listed {
  return { models: Object.fromEntries(PUBLISHED.map((precision) => [precision, models[precision]])), labels };
}

/** Names of files in the folder of models. */
export function partFiles({ models, labels }: Listed): string[] {
  return [...Object.values(models), labels].flatMap(({ parts }) => parts.map(({ file }: FilePart) => file));
}
