import { openLookalike, type LookalikeHit } from 'lookalike-photos';

const lookalike = openLookalike({ name: 'example', files: './lookalike/' });

const photos = element('photos', HTMLInputElement);
const query = element('query', HTMLInputElement);
const progress = element('progress', HTMLOutputElement);
const results = element('results', HTMLOListElement);

photos.addEventListener('change', () => void add([...(photos.files ?? [])]));
query.addEventListener('change', () => void search(query.files?.[0]));

async function add(files: File[]): Promise<void> {
  const { added, failed } = await lookalike.add(files, {
    onProgress: ({ done, found }) => (progress.value = `${done} of ${found}`),
  });
  progress.value = `${added} added, ${failed.length} left out`;
}

async function search(photo: File | undefined): Promise<void> {
  if (!photo) return;
  results.replaceChildren(...(await lookalike.search(photo, { limit: 5 })).map(line));
}

function line({ path, similarity }: LookalikeHit): HTMLLIElement {
  const item = document.createElement('li');
  item.textContent = `${path}: ${(Math.max(0, similarity) * 100).toFixed(0)} %`;
  return item;
}

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${id}.`);
  return found;
}
