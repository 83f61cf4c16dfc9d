import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The paths that `npm pack` would put into the tarball. */
function packed(): string[] {
  // Without the scripts: `prepack` would delete dist while other tests run it.
  const json = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  const [tarball] = Object.values(JSON.parse(json)) as { files: { path: string }[] }[];
  return (tarball?.files ?? []).map((file) => file.path);
}

test('the tarball holds what a user needs and nothing of the workshop', () => {
  const files = packed();
  expect(files).toEqual(
    expect.arrayContaining([
      'bin/spp',
      'bin/preinstall.js',
      'dist/bundle/main.js',
      'dist/bundle/weight-worker.js',
      'dist/bundle/background-worker.js',
      'dist/bundle/LICENSES.txt',
      'package.json',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
    ]),
  );
  expect(files.some((path) => /^configs\/.*\.ya?ml$/.test(path))).toBe(true);
  expect(files.some((path) => /^configs\/.*\.schema\.json$/.test(path))).toBe(true);
  const kept =
    /^(bin|configs|dist\/bundle|docs)\/|^plots\/.*\.png$|^(CHANGELOG\.md|LICENSE|README\.md|package\.json)$/;
  expect(files.filter((path) => !kept.test(path))).toEqual([]);
});

test('the bundle carries a license text for everything in it', () => {
  const texts = readFileSync('dist/bundle/LICENSES.txt', 'utf8').split(`${'-'.repeat(80)}\n`);
  const names = texts.map((text) => text.trim().split(' ')[0]);
  expect(names).toEqual(expect.arrayContaining(['vega', 'zod', 'commander', '@bufbuild/protobuf']));
  const short = texts.filter((text) => text.trim() !== '' && text.length < 500);
  expect(short).toEqual([]);
});
