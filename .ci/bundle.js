// Joins the compiled modules and the libraries that they use into a few files, which Node loads several
// times as quickly: vega alone is some 500 files. What loads native code or WebAssembly stays outside.
// With the bundle go the licenses of what is in it.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';

const BUNDLE = 'dist/bundle';
const OUTSIDE = [/^onnxruntime-node$/, /^sharp$/, /^@tensorflow\//, /^dejavu-fonts-ttf\//];

rmSync(BUNDLE, { recursive: true, force: true });
const bundle = await rolldown({
  // The command, and its threads.
  input: ['dist/cli/main.js', 'dist/weight-worker.js', 'dist/background-worker.js'],
  platform: 'node',
  external: OUTSIDE,
});
const { output } = await bundle.write({
  dir: BUNDLE,
  format: 'esm',
  // All in one folder: modules find package.json and each other relative to their own place.
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
});
await bundle.close();

const packages = new Set(
  output
    .flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : []))
    .map((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0])
    .filter((folder) => folder !== undefined),
);
writeFileSync(path.join(BUNDLE, 'LICENSES.txt'), [...packages].sort().map(licenseOf).join('\n'));

// For the tests, which run the command as users do.
writeFileSync(path.join(BUNDLE, 'main.d.ts'), "export * from '../cli/main.js';\n");

/** @param {string} folder of a package */
function licenseOf(folder) {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  const text = file === undefined ? '' : readFileSync(path.join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n\n${'-'.repeat(80)}\n`;
}
