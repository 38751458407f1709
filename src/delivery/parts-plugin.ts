/**
 * @file Vite plugin: `import file from 'package/file.wasm?parts'` gives a file as a build publishes it, in parts that no host
 * refuses, each with its sha256 (src/base/parted-file.ts). The development server has it in one.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'vite';
import type { FilePart, PartedFile } from '../base/parted-file.ts';
import { PART_ENDING, partsOf } from '../base/parts.ts';
import { DELIVERY } from '../profiles/profiles.ts';

const SUFFIX = '?parts';
/** Before a path that is encoded: what names a folder of packages the tests in Node would leave to Node. */
const PREFIX = '\0parts:';

/** ONNX Runtime's glue code names its WebAssembly file, which a build would publish once more; it is handed the bytes. */
const RUNTIME = /onnxruntime-web\/dist\/[^/]*\.mjs/u;
const RUNTIME_ADDRESS = /(new URL\("[\w.-]+\.wasm",)import\.meta\.url\)/gu;

/** For the development server, tests and builds, and for what they build workers with. */
export function partsPlugin(): Plugin {
  return {
    name: 'lookalike:parts',
    enforce: 'pre',
    async resolveId(id, importer) {
      if (!id.endsWith(SUFFIX)) return undefined;
      const file = await this.resolve(id.slice(0, -SUFFIX.length), importer, { skipSelf: true });
      return file && PREFIX + encodeURIComponent(file.id) + SUFFIX;
    },
    async load(id) {
      if (!id.startsWith(PREFIX) || !id.endsWith(SUFFIX)) return undefined;
      const file = decodeURIComponent(id.slice(PREFIX.length, -SUFFIX.length));
      const bytes = await readFile(file);
      const whole = { bytes: bytes.length, sha256: sha256(bytes) };
      if (this.environment.mode !== 'build') {
        const text = JSON.stringify({ ...whole, parts: [{ ...whole, file: '' }] });
        return `import url from ${JSON.stringify(`${file}?url`)};\n${moduleOf(text, ['url'])}`;
      }
      const { name, ext } = path.parse(file);
      const addresses: string[] = [];
      const pieces = partsOf(bytes, DELIVERY.part);
      const parts = pieces.map((source): FilePart => {
        const ending = pieces.length > 1 ? PART_ENDING : ext;
        const reference = this.emitFile({ type: 'asset', name: name + ending, source });
        addresses.push(`import.meta.ROLLUP_FILE_URL_${reference}`);
        return { file: '', bytes: source.length, sha256: sha256(source) };
      });
      return moduleOf(JSON.stringify({ ...whole, parts } satisfies PartedFile), addresses);
    },
    transform(code, id) {
      if (!RUNTIME.test(id)) return undefined;
      return { code: code.replaceAll(RUNTIME_ADDRESS, '$1"file:///")'), map: null };
    },
  };
}

/** @param addresses expressions: the parts' in their order */
function moduleOf(file: string, addresses: readonly string[]): string {
  return (
    `const addresses = [${addresses.join(', ')}];\nconst file = ${file};\n` +
    'export default { ...file, parts: file.parts.map((part, at) => ({ ...part, file: addresses[at] })) };'
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
