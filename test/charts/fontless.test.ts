import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderPng } from '../../src/charts/render.ts';
import { textSvg } from './ink.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SVG = textSvg('DejaVu where there is no font', 20);
let folder: string;

/** Compiled, since a Node without type stripping must run it in a process of its own. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spp fontless & '));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const options = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const emit = ['--rewriteRelativeImportExtensions', '--skipLibCheck', '--outDir', folder];
  const source = join(ROOT, 'src/charts/render.ts');
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const roots = ['--ignoreConfig', '--rootDir', join(ROOT, 'src'), source];
  execFileSync(process.execPath, [compiler, ...options, ...emit, ...roots], { cwd: ROOT });
  writeFileSync(
    join(folder, 'draw.js'),
    `import { renderPng } from './charts/render.js';
     process.stdout.write(await renderPng(process.argv[2]));`,
  );
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('draws the same PNG, silently, on a machine with no fonts, no home and no cache', async () => {
  const empty = join(folder, 'empty');
  const nowhere = { HOME: '/nonexistent', XDG_CACHE_HOME: '/nonexistent', XDG_DATA_HOME: empty };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'draw.js'), SVG], {
    env: { ...nowhere, FONTCONFIG_PATH: empty, FONTCONFIG_FILE: '/nonexistent', TMPDIR: empty },
    maxBuffer: 1e7,
  });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
  expect(stdout.equals(await renderPng(SVG))).toBe(true);
  expect(readdirSync(empty), 'the private folder is gone').toEqual([]);
});

it('draws the same PNG where TMPDIR is missing', async () => {
  const env = { TMPDIR: '/nonexistent', XDG_CACHE_HOME: join(folder, 'empty') };
  const { status, stdout } = spawnSync(process.execPath, [join(folder, 'draw.js'), SVG], {
    env,
    maxBuffer: 1e7,
  });
  expect(status).toBe(0);
  expect(stdout.equals(await renderPng(SVG))).toBe(true);
});
