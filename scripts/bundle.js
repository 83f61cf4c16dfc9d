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
  input: ['dist/cli/main.js', 'dist/run/weight-worker.js', 'dist/run/background-worker.js'],
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

const modules = output.flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : []));
const packages = new Set(
  modules
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
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)\b/i.test(file));
  const own = files.map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  const text = own.length > 0 ? own : [...copyrights(folder), ...standardTexts(license)];
  return `${name} ${version} (${license})\n\n${text.join('\n\n')}\n\n${'-'.repeat(80)}\n`;
}

/**
 * Where a package ships no license file: what its modules and its README say of copyright.
 *
 * @param {string} folder
 */
function copyrights(folder) {
  const files = [...modules.filter((id) => id.startsWith(folder)), path.join(folder, 'README.md')];
  const lines = files.flatMap(
    (file) => readFileSync(file, 'utf8').match(/Copyright (\(c\) )?.*\d{4}.*/g) ?? [],
  );
  const { author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return lines.length > 0 ? [...new Set(lines)] : [`Copyright (c) ${author.name ?? author}`];
}

/** @param {string} license an expression of SPDX; a license without a text fails the build */
function standardTexts(license) {
  const ids = license.match(/[\w.-]+/g)?.filter((word) => !/^(AND|OR|WITH)$/.test(word)) ?? [];
  return ids.map((id) =>
    readFileSync(new URL(`licenses/${id}.txt`, import.meta.url), 'utf8').trim(),
  );
}
