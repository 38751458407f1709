/** @file Copies of photos on a disk that are other contents: decoders ignore what follows the end of a picture. */
import { appendFile, copyFile } from 'node:fs/promises';
import path from 'node:path';

/** Makes copy `number` of `source` in `folder`; each number is another content. Returns its path. */
export async function copyPhoto(source: string, folder: string, number: number): Promise<string> {
  const copy = path.join(folder, `${number}${path.extname(source)}`);
  await copyFile(source, copy);
  await appendFile(copy, `copy ${number}`);
  return copy;
}
