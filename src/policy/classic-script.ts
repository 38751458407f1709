/** @file Builds one classic script of a module: for what runs where it stands, before modules do, or where there are none. */
import { build } from 'vite';

/**
 * @param entry path of the module on disk
 * @param target what the browser understands that it is for
 */
export async function classicScript(entry: string, target = 'es2022'): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      write: false,
      target,
      rolldownOptions: { input: entry, output: { format: 'iife' } },
    },
  });
  const [output] = [result].flat();
  const chunk = output && 'output' in output ? output.output[0] : undefined;
  if (!chunk) throw new Error(`${entry} gave no output.`);
  return chunk.code;
}
