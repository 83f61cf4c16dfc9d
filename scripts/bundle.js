// Joins the compiled modules and the libraries that they use into a few files, which Node loads several
// times as quickly: vega alone is some 500 files. What loads native code or WebAssembly stays outside.
// With the bundle go the licenses of what is in it.
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';

const BUNDLE = 'dist/bundle';
const OUTSIDE = [
  ...[/^onnxruntime-node$/, /^sharp$/, /^@tensorflow\//, /^dejavu-fonts-ttf\//],
  // Not installed everywhere.
  ...[/^bullmq$/, /^ioredis$/],
];

rmSync(BUNDLE, { recursive: true, force: true });
const bundle = await rolldown({
  // The command, its threads, and the processes of its pool.
  input: [
    'dist/cli/main.js',
    'dist/run/weight-worker.js',
    'dist/run/background-worker.js',
    'dist/run/sweep/pool-process.js',
  ],
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

// The page of a report (`--format html`), for browsers: one script without imports, and its styles.
const page = await rolldown({
  input: 'src/page/main.ts',
  platform: 'browser',
  plugins: [{ name: 'page', resolveId: inBrowser }],
});
const [script] = (await page.generate({ format: 'iife', minify: true })).output;
await page.close();

const inPage = Object.keys(script.modules);
const modules = [...modulesOf(output), ...inPage];
writeFileSync(
  path.join(BUNDLE, 'LICENSES.txt'),
  packagesOf(modules)
    .map((folder) => `${licenseOf(folder)}\n\n${'-'.repeat(80)}\n`)
    .join('\n'),
);
writeFileSync(path.join(BUNDLE, 'page.js'), `${notice(inPage)}${script.code}`);
copyFileSync('src/page/page.css', path.join(BUNDLE, 'page.css'));
// For the tests, which run the command as users do.
writeFileSync(path.join(BUNDLE, 'main.d.ts'), "export * from '../cli/main.js';\n");

/**
 * A browser measures text by itself, and has no modules of Node's.
 *
 * @param {string} source @param {string | undefined} importer
 */
function inBrowser(source, importer = '') {
  if (source.startsWith('node:')) throw new Error(`${importer} is for Node: it imports ${source}`);
  const inCharts = /[\\/]src[\\/]charts[\\/]/.test(importer);
  return inCharts && source === './text-width.ts' ? path.resolve('src/page/text-width.ts') : null;
}

/**
 * The licenses of what is in the page, each text once, as a comment: they go with every report.
 *
 * @param {readonly string[]} modules
 */
function notice(modules) {
  /** @type {Map<string, string[]>} */
  const holders = new Map();
  for (const folder of packagesOf(modules)) {
    const [name = '', ...text] = licenseOf(folder).split('\n');
    const key = text.join('\n').trim();
    holders.set(key, [...(holders.get(key) ?? []), name]);
  }
  const texts = [...holders].map(([text, names]) => `${names.join(', ')}\n\n${text}`);
  return `/*\n${texts.join(`\n\n${'-'.repeat(80)}\n\n`).replaceAll('*/', '* /')}\n*/\n`;
}

/** @param {readonly object[]} chunks */
function modulesOf(chunks) {
  return chunks.flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : []));
}

/** The folders of the packages that modules are from. @param {readonly string[]} modules */
function packagesOf(modules) {
  const folders = modules.flatMap(
    (id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0] ?? [],
  );
  return [...new Set(folders)].sort();
}

/** @param {string} folder of a package */
function licenseOf(folder) {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)\b/i.test(file));
  const own = files.map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  const text = own.length > 0 ? own : [...copyrights(folder), ...standardTexts(license)];
  return `${name} ${version} (${license})\n\n${text.join('\n\n')}`;
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
