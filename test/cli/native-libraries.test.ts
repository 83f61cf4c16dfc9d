import { cpSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BIN, command, SMALL } from './run.ts';

const LIBRARY = `node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`;

/** A copy of the package in which onnxruntime is one of its own; the rest is that of the checkout. */
function copy(): string {
  const root = mkdtempSync(path.join(tmpdir(), 'spp native '));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const checkout = path.dirname(path.dirname(BIN));
  const from = (name: string) => path.join(checkout, name);
  // Of the libraries of all platforms those of this one: the others are 250 MB.
  const own = path.join(process.platform, process.arch);
  const isOurs = (file: string) => {
    const [, platform] = file.split(`${path.join('bin', 'napi-v6')}${path.sep}`);
    return platform === undefined || own.startsWith(platform) || platform.startsWith(own);
  };
  for (const name of ['bin', 'dist/bundle', 'package.json', 'node_modules/onnxruntime-node']) {
    cpSync(from(name), path.join(root, name), { recursive: true, filter: isOurs });
  }
  for (const name of ['onnxruntime-common', 'sharp', '@img', '@tensorflow', 'dejavu-fonts-ttf']) {
    symlinkSync(from(`node_modules/${name}`), path.join(root, 'node_modules', name));
  }
  writeFileSync(path.join(root, 'a.yaml'), SMALL);
  return root;
}

test.skipIf(process.platform !== 'linux')(
  'a native library that is missing, garbage or cut off ends with 2, whatever the engine asked for',
  async () => {
    const root = copy();
    const library = path.join(root, LIBRARY);
    const run = (...args: string[]) =>
      command(root, process.execPath, [path.join(root, 'bin/spp'), ...args]);
    const analyze = ['analyze', 'a.yaml', '--format', 'json'];
    expect((await run(...analyze, '-q')).code).toBe(0);
    for (const length of [200_000, 10, -1]) {
      if (length < 0) rmSync(library);
      else truncateSync(library, length);
      for (const engine of ['ort-cpu', 'auto']) {
        const ended = await run(...analyze, '--engine', engine, '-o', 'none');
        expect([ended.code, ended.stdout]).toEqual([2, '']);
        expect(ended.stderr).toMatch(
          /^spp: onnxruntime-node cannot be loaded: .*\n {2}Install spp again/,
        );
      }
    }
    // Once: a list measures the engines that are whole, for seconds.
    const listed = await run('engines');
    expect([listed.code, listed.stderr]).toEqual([0, '']);
    expect(listed.stdout).toContain('ort-cpu: onnxruntime-node cannot be loaded');
  },
);
