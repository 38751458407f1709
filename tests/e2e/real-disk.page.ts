/** @file The page behind real-disk.test.ts: takes drops and choices, and tells on request what their sources hold. */
import { fromDataTransfer } from '../../src/photos/drop.ts';
import { fromFileList } from '../../src/photos/file-list.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';

/** What a source turned out to be: each file with its text, or the code and sentence why it cannot be read. */
export interface Told {
  readonly kind: string;
  readonly name: string;
  readonly reopens: boolean;
  readonly files: Readonly<Record<string, string>>;
}

/** Published for the test. */
export interface RealDiskPage {
  /** Sources of the first drop. */
  readonly drop: Promise<Told[]>;
  /** The source of what the page's input holds now. */
  choice(): Promise<Told>;
}

async function tell(source: PhotoSource): Promise<Told> {
  const files: Record<string, string> = {};
  for await (const photo of source.walk()) {
    files[photo.path] = await photo.open().then((file) => file.text(), String);
  }
  return { kind: source.kind, name: source.name, reopens: source.handle !== undefined, files };
}

addEventListener('dragover', (event) => event.preventDefault());
const drop = new Promise<PhotoSource[]>((resolve, reject) => {
  addEventListener('drop', (event) => {
    event.preventDefault();
    if (event.dataTransfer) fromDataTransfer(event.dataTransfer).then(resolve, reject);
  });
});

const realDisk: RealDiskPage = {
  drop: drop.then((sources) => Promise.all(sources.map(tell))),
  choice: () => tell(fromFileList(document.querySelector('input')?.files ?? [])),
};
Object.assign(globalThis, { realDisk });
