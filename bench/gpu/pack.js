// @ts-check
// Packs what `run.sh` needs on a machine with a GPU and nothing else: this Node, the product as npm would
// pack it, and the packages that are not in its bundle. With `--cuda FOLDER` the libraries of
// onnxruntime's CUDA provider too, in an archive of their own.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { cuda: { type: 'string' }, architecture: { type: 'string', default: '90' } },
});

const root = fileURLToPath(new URL('../..', import.meta.url));
const kit = fileURLToPath(new URL('kit', import.meta.url));
const MODULES = path.join(root, 'node_modules');
/** What the bundle leaves outside, but for TensorFlow's own binding. */
const OUTSIDE = [
  'onnxruntime-node',
  'sharp',
  'dejavu-fonts-ttf',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-wasm',
];
/** Of a package only what runs on this platform. */
const NOT_NEEDED = [
  /\.(map|d\.ts|md|ts|flow)$/,
  /\/bin\/napi-v\d+\/(?!linux(\/x64|$))/,
  /\/(?:es2017|src|dist\/test)(\/|$)/,
  /\/linux\/arm64/,
];

rmSync(kit, { recursive: true, force: true });
const stage = path.join(kit, 'stage');
mkdirSync(stage, { recursive: true });
cpSync(process.execPath, path.join(stage, 'node'), { dereference: true });
const tarball = execFileSync(
  'npm',
  ['pack', '--ignore-scripts', '--silent', '--pack-destination', kit],
  {
    cwd: root,
    encoding: 'utf8',
  },
).trim();
execFileSync('tar', ['-xzf', path.join(kit, tarball), '-C', stage]);
rmSync(path.join(kit, tarball));
for (const name of closure(OUTSIDE)) {
  cpSync(path.join(MODULES, name), path.join(stage, 'package/node_modules', name), {
    recursive: true,
    dereference: true,
    filter: (file) => !NOT_NEEDED.some((pattern) => pattern.test(file)),
  });
}
mkdirSync(path.join(stage, 'lib'));
for (const file of loaders()) {
  cpSync(file, path.join(stage, 'lib', path.basename(file)), { dereference: true });
}
archive('spp.tar.xz', stage);
rmSync(stage, { recursive: true });

if (values.cuda !== undefined) {
  const { keepArchitecture } = await import('./fatbin.js');
  const folder = path.join(kit, 'cuda');
  mkdirSync(folder);
  for (const file of ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so']) {
    cpSync(path.join(values.cuda, file), path.join(folder, file), { dereference: true });
  }
  keepArchitecture(
    path.join(folder, 'libonnxruntime_providers_cuda.so'),
    Number(values.architecture),
  );
  archive('cuda.tar.xz', folder);
  rmSync(folder, { recursive: true });
}

/**
 * @param {string} name
 * @param {string} folder
 */
function archive(name, folder) {
  const file = path.join(kit, name);
  execFileSync('tar', ['-cJf', file, '-C', folder, '.'], {
    env: { ...process.env, XZ_OPT: '-9e' },
  });
  process.stdout.write(`${file}: ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB\n`);
}

/**
 * Packages with all that they need and that is installed.
 *
 * @param {readonly string[]} names
 */
function closure(names) {
  /** @type {Set<string>} */
  const all = new Set();
  const add = (/** @type {string} */ name) => {
    const manifest = path.join(MODULES, name, 'package.json');
    if (all.has(name) || !existsSync(manifest)) return;
    all.add(name);
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(manifest, 'utf8'));
    Object.keys({ ...dependencies, ...optionalDependencies }).forEach(add);
  };
  names.forEach(add);
  return all;
}

/**
 * The loaders of Vulkan and OpenGL of this machine, which a server with a driver alone may lack. NVIDIA's
 * Vulkan driver loads libEGL, and says that there is no driver where that is missing.
 */
function loaders() {
  const folders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib'];
  const names = ['vulkan.so.1', 'EGL.so.1', 'GLdispatch.so.0', 'GLX.so.0', 'GL.so.1'];
  const all = names.map((name) =>
    folders.map((folder) => path.join(folder, `lib${name}`)).find((file) => existsSync(file)),
  );
  const missing = names.filter((_, i) => all[i] === undefined);
  if (missing.length > 0) {
    process.stderr.write(`not on this machine, so not in the kit: lib${missing.join(', lib')}\n`);
  }
  return all.filter((file) => file !== undefined);
}
