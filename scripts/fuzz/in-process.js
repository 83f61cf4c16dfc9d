// @ts-check
import { lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../dist/bundle/main.js';

/**
 * Runs the built command in this process: quicker, where nothing but its messages and files is asked.
 *
 * @param {string} cwd
 * @param {readonly string[]} args
 * @param {Partial<import('../../dist/bundle/main.js').Terminal>} [changes] what of its terminal is another
 */
export async function inProcess(cwd, args, changes = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const argv = [process.execPath, 'spp', ...args];
  /** @type {import('../../dist/bundle/main.js').Terminal} */
  const terminal = { argv, env: {}, stdout, stderr, cwd: () => cwd, ...changes };
  await main(terminal);
  const text = (/** @type {PassThrough} */ stream) => String(stream.read() ?? '');
  return { code: terminal.exitCode, stdout: text(stdout), stderr: text(stderr) };
}

/**
 * Writes a file, and the folders above it.
 *
 * @param {string} file
 * @param {string | Uint8Array} content
 */
export function place(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/**
 * Every file and folder below, hidden ones too, sorted, `/` at the end of a folder.
 *
 * @param {string} root
 */
export function listed(root) {
  const names = /** @type {string[]} */ (readdirSync(root, { recursive: true }));
  return names
    .map((name) => (lstatSync(path.join(root, name)).isDirectory() ? `${name}/` : name))
    .sort();
}
