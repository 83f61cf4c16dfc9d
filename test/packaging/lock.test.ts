import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface LockEntry {
  version?: string;
  resolved?: string;
  hasInstallScript?: boolean;
  gypfile?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const remedy = 'package-lock.json was written by a plain `npm install`; run: npm run lock';
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, LockEntry>;
};
const entries = Object.entries(lock.packages).filter(([path]) => path !== '');

/** The lock file's entry that `require(name)` in the package at `path` would load. */
function resolve(path: string, name: string): LockEntry | undefined {
  const found = lock.packages[`${path}${path && '/'}node_modules/${name}`];
  if (found || path === '') return found;
  const parent = path.slice(0, path.lastIndexOf('node_modules/')).replace(/\/$/, '');
  return resolve(parent, name);
}

test('npm finds no install script of a dependency to run', () => {
  const scripted = entries.filter(([, entry]) => entry.hasInstallScript).map(([path]) => path);
  expect(scripted, remedy).toEqual([]);
});

test('npm 10 does not compile tfjs-node-gpu, which has a binding.gyp', () => {
  expect(lock.packages['node_modules/@tensorflow/tfjs-node-gpu']?.gypfile, remedy).toBe(false);
});

// Without an address npm takes a package from the registry that is set up where it runs.
test('the lock names no address to fetch from', () => {
  const addressed = entries.filter(([, entry]) => entry.resolved !== undefined);
  expect(
    addressed.map(([path]) => path),
    remedy,
  ).toEqual([]);
});

// npm 11 refuses `npm ci` otherwise, and users of other platforms would miss their binaries.
test('the binaries of every platform are locked', () => {
  const missing = entries.flatMap(([path, entry]) =>
    Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
      .filter((name) => resolve(path, name)?.version === undefined)
      .map((name) => `${path} → ${name}`),
  );
  expect(missing, 'delete package-lock.json and node_modules; run: npm run lock').toEqual([]);
});

test('npm 11 is told the same in package.json', () => {
  const { allowScripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(allowScripts).toMatchObject({
    '@tensorflow/tfjs-node-gpu': false,
    'onnxruntime-node': false,
  });
});
