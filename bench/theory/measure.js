// @ts-check
// Measures the cells of the grid (cells.js), 16 seeds each, and writes what theory is held to:
// node bench/theory/measure.js. Some two hours on one core.
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inProcess } from '../../scripts/fuzz/in-process.js';
import { cells } from './cells.js';

const SEEDS = 16;
const BATCH = 4;
const out = new URL('../../test/theory/grid/measured.ndjson', import.meta.url);
const done = existsSync(out)
  ? readFileSync(out, 'utf8').trim().split('\n').filter(Boolean).length
  : 0;
const round = (/** @type {number | null} */ x) => (x === null ? null : Number(x.toPrecision(5)));

for (const [i, { size, kind, network }] of cells().entries()) {
  if (i < done) continue;
  const folder = mkdtempSync(path.join(tmpdir(), 'spp-grid-'));
  const seeds = Array.from({ length: SEEDS }, (_, k) => 1000 + i * SEEDS + k);
  const config = {
    input: { kind: 'gaussian', batch: BATCH, size },
    seeds,
    networks: [{ name: 'cell', ...network }],
  };
  writeFileSync(path.join(folder, 'cell.yaml'), JSON.stringify(config));
  const { code, stderr } = await inProcess(folder, [
    'analyze',
    path.join(folder, 'cell.yaml'),
    '--format',
    'json',
    '-q',
    '-o',
    folder,
  ]);
  if (code !== 0) throw new Error(`${JSON.stringify(config)}\n${stderr}`);
  const result = JSON.parse(readFileSync(path.join(folder, 'cell.json'), 'utf8'));
  const points = result.networks[0].points.map((/** @type {any} */ point) =>
    ['avg_sq_mean', 'avg_var', 'res_avg_var'].map((key) => {
      const { mean, std } = point.statistics[key] ?? {};
      return mean === undefined || mean === null ? null : [round(mean), round(std)];
    }),
  );
  appendFileSync(
    out,
    `${JSON.stringify({ kind, size, batch: BATCH, seeds: SEEDS, network, points })}\n`,
  );
  rmSync(folder, { recursive: true });
}
