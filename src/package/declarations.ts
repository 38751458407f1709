/** @file The package's types: one declaration file a source file that a public name leads to. */
import path from 'node:path';
import ts from 'typescript';
import { LookalikeError } from '../base/errors.ts';

export interface DeclarationOptions {
  /** The project's folder. */
  readonly root: string;
  /** Absolute paths of the modules that can be imported. */
  readonly sources: readonly string[];
  /** Folder that the files go to, as they lie below `src`. */
  readonly folder: string;
}

/** @throws LookalikeError INTERNAL with what the compiler says */
export function writeDeclarations({ root, sources, folder }: DeclarationOptions): void {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const source = path.join(root, 'src');
  const program = ts.createProgram([...sources, path.join(source, 'vectors/simd/module-type.d.ts')], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    outDir: folder,
    rootDir: source,
  });
  const written = new Map<string, string>();
  const { diagnostics } = program.emit(undefined, (file, text) => void written.set(path.resolve(file), text));
  const [wrong] = diagnostics;
  if (wrong) {
    throw new LookalikeError(
      'INTERNAL',
      `No types were made: ${ts.flattenDiagnosticMessageText(wrong.messageText, ' ')}`,
    );
  }
  const emitted = (file: string): string =>
    path.join(folder, path.relative(source, file).replace(/\.tsx?$/u, '.d.ts'));
  // Sources lead to more than their declarations do.
  const reached = new Set(sources.map(emitted));
  for (const file of reached) {
    const text = written.get(file) ?? '';
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      if (!fileName.startsWith('.')) continue;
      reached.add(path.resolve(path.dirname(file), fileName.replace(/\.tsx?$/u, '.d.ts')));
    }
    ts.sys.writeFile(file, text);
  }
}
