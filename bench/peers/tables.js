// @ts-check
// The tables of `--format csv`, read by pandas, against the JSON: node bench/peers/tables.js [--python EXECUTABLE], of
// an environment with pandas.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SPP } from '../child.js';
import { python } from './venv.js';

const SCRIPT = fileURLToPath(new URL('tables_spp.py', import.meta.url));
const { values: options } = parseArgs({
  options: { python: { type: 'string' }, venv: { type: 'string' } },
});
const executable = options.python ?? python(options.venv);

const SMALL = { model: 'resnetv2', stages: [2, 3], widths: [16, 32], stem: 'conv3' };
// Names that a reader may take for something else: missing values, numbers, formulas, several cells.
const NAMES = ['NA', 'None', '007', '=1+1', '+a', '@x', 'a, "b"', '日本 🚀', "'"];
const NETWORKS = [
  ...NAMES.map((name) => ({ ...SMALL, name })),
  // It doubles the variance with every block, and so leaves float32.
  { ...SMALL, name: 'overflow', norm: 'none', stages: [400], widths: [16] },
];

const folder = mkdtempSync(path.join(os.tmpdir(), 'spp-tables-'));
try {
  const [config, file] = ['one.json', 'one.csv'].map((name) => path.join(folder, name));
  const input = { kind: 'gaussian', batch: 2, size: 16 };
  const statistics = ['forward', 'backward'];
  writeFileSync(
    String(config),
    JSON.stringify({ input, statistics, seeds: [3, 8], networks: NETWORKS }),
  );
  const out = path.join(folder, 'out');
  const spp = (/** @type {readonly string[]} */ ...args) =>
    execFileSync(process.execPath, [SPP, ...args, '--out', out, '--quiet'], {
      stdio: ['ignore', 'ignore', 2],
    });
  spp('analyze', String(config), '--format', 'json,csv');
  const result = path.join(out, 'one.json');
  spp('compare', result, result, '--format', 'csv');
  const tables = [
    result,
    path.join(out, path.basename(String(file))),
    path.join(out, 'compare.csv'),
  ];
  execFileSync(executable, [SCRIPT, ...tables], { stdio: ['ignore', 1, 2] });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
