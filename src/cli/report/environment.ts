/** @file Machine and versions, as they stand on a report. Nothing that names a person, a host or a folder. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { launchChromium } from '../chromium.ts';

/** @param root the project's folder; `packages` beside those it depends on: name to version */
export async function describeEnvironment(
  root: string,
  packages: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const cpus = os.cpus();
  const model = cpus[0]?.model.trim() ?? 'unknown processor';
  const { dependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const versions = { ...dependencies, ...packages };
  return {
    machine: `${cpus.length} x ${model}, ${(os.totalmem() / 2 ** 30).toFixed(0)} GiB`,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    browser: `Chromium ${await chromiumVersion()}`,
    node: process.version,
    ...(await revision(root)),
    packages: Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  };
}

async function chromiumVersion(): Promise<string> {
  const browser = await launchChromium();
  try {
    return browser.version();
  } finally {
    await browser.close();
  }
}

/** Empty where there is no git or no repository: an unpacked archive is measured as well. */
async function revision(root: string): Promise<{ revision?: string }> {
  const git = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('git', args, { cwd: root })).stdout.trim();
  try {
    const changed = (await git('status', '--porcelain', '--untracked-files=no')) !== '';
    return { revision: (await git('rev-parse', '--short', 'HEAD')) + (changed ? ' and changes' : '') };
  } catch {
    return {};
  }
}
