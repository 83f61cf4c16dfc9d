// Brings package-lock.json up to date with package.json and takes out of it what would make npm
// run, or talk about, install scripts: `npm run lock`.
//
// npm decides by the lock file's `hasInstallScript` whether it looks for the scripts of a dependency
// (arborist, rebuild.js), so that entries without it run none, with npm 10 as with npm 11. None of our
// dependencies needs its script: those of onnxruntime-node and @tensorflow/tfjs-node-gpu download
// GPU libraries from outside the registry, and core-js prints an advertisement.
// `gypfile: false` is what packages should have said that have a binding.gyp: npm would compile them.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '') continue;
  if (entry.hasInstallScript) console.log(`no install script: ${path}`);
  if (entry.deprecated) console.log(`deprecated: ${path}: ${entry.deprecated}`);
  delete entry.hasInstallScript;
  delete entry.deprecated;
  // Without an address npm asks the registry that is set up where it runs.
  delete entry.resolved;
}
for (const name of ['@tensorflow/tfjs-node-gpu', 'msgpackr-extract']) {
  lock.packages[`node_modules/${name}`].gypfile = false;
}
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
