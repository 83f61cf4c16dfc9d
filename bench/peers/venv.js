// @ts-check
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
/** Outside the checkout: nothing of Python belongs to the project. */
export const DEFAULT_VENV = path.join(os.tmpdir(), 'spp-peers-venv');

/**
 * The Python of a virtual environment with PyTorch, made on first use: 5.4 GB on disk, for the
 * registry's build for x86-64 Linux needs its CUDA packages even to start on a CPU.
 *
 * @param {string} [folder]
 */
export function python(folder = DEFAULT_VENV) {
  const executable = path.join(folder, process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  const stamp = path.join(folder, 'spp-requirements.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return executable;
  process.stderr.write(`installing PyTorch into ${folder} …\n`);
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = ['ignore', 2, 2];
  execFileSync('python3', ['-m', 'venv', folder], { stdio });
  execFileSync(executable, ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS], {
    stdio,
  });
  writeFileSync(stamp, wanted);
  return executable;
}
