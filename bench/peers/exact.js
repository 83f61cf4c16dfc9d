// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { preparePlanned } from '../../dist/run/prepare.js';
import { loadKnown } from '../known.js';
import { analyzed } from './analyzed.js';
import { FAMILY_NETWORKS, SMALL_NETWORKS } from './networks.js';
import { largestDifference, writeRaw } from './raw.js';
import { runFamilies, runScript } from './script.js';
import { python } from './venv.js';

// One seed, the same random numbers on both sides: what spp draws, before any scale or standardisation, is
// written to files, and PyTorch makes its own network of it in float64. What remains is the rounding of spp's
// float32. First the ResNets, then small networks of every family.

const { values: options } = parseArgs({
  options: {
    venv: { type: 'string' },
    only: { type: 'string' },
    // Odd on purpose: where paddings and poolings differ, they differ here.
    size: { type: 'string', default: '75x58' },
    seed: { type: 'string', default: '3' },
    // ResNets or families alone.
    kind: { type: 'string' },
    // Of all ResNets: another depth, such as 50,50,50,50.
    stages: { type: 'string' },
    // Beside spp's differences those of PyTorch in float32.
    rounding: { type: 'boolean', default: false },
  },
});
const TOLERANCE = 1e-5;
const STATISTICS = ['avg_sq_mean', 'avg_var', 'res_avg_var'];
const WIDTH = 36;
const cells = (/** @type {readonly string[]} */ values) =>
  values.map((value) => value.padStart(13)).join('');
const seed = Number(options.seed);
const size = options.size.split('x').map(Number);
const input = { kind: 'gaussian', batch: 4, size };
const chosen = options.only?.split(',');
const stages = options.stages?.split(',').map(Number);
const asked = (/** @type {readonly any[]} */ all) =>
  all.filter(({ name }) => chosen?.includes(name) ?? true);
const KINDS = [
  {
    kind: 'resnets',
    run: runScript,
    networks: asked(SMALL_NETWORKS).map((given) =>
      stages === undefined ? given : { ...given, stages },
    ),
  },
  { kind: 'families', run: runFamilies, networks: asked(FAMILY_NETWORKS) },
].filter(({ kind, networks }) => (options.kind ?? kind) === kind && networks.length > 0);
const executable = python(options.venv);
const folder = mkdtempSync(path.join(os.tmpdir(), 'spp-peers-'));

/** @param {typeof KINDS[number]} kind */
async function compare({ networks, run }) {
  const file = path.join(folder, 'exact.json');
  writeFileSync(file, JSON.stringify({ title: 'Exact', input, seeds: [seed], networks }));
  const { config, locate } = await loadKnown(file);
  const prepared = preparePlanned(config, locate);
  const ours = analyzed(file, folder);
  let failed = 0;
  for (const [i, given] of networks.entries()) {
    const raw = path.join(folder, 'raw');
    writeRaw(/** @type {any} */ (prepared[i]), input.batch, seed, raw);
    const one = path.join(folder, 'one.json');
    writeFileSync(one, JSON.stringify({ input, seeds: [seed], networks: [given] }));
    const script = (/** @type {string} */ dtype) =>
      run(executable, [one, '--dtype', dtype, '--exact', raw]).networks[0]?.points ?? [];
    const theirs = script('float64');
    const points = ours.networks[i].points;
    if (theirs.length !== points.length) throw new Error(`${given.name}: other blocks`);
    const differences = (/** @type {readonly any[]} */ of) =>
      STATISTICS.map((statistic) => largestDifference(of, theirs, statistic));
    const print = (/** @type {string} */ name, /** @type {typeof worst} */ of, remark = '') => {
      const values = of.map(({ difference }) => difference.toExponential(1));
      process.stdout.write(`${name.padEnd(WIDTH)}${cells(values)}${remark}\n`);
    };
    const worst = differences(points);
    const bad = worst.filter(({ difference }) => !(difference <= TOLERANCE));
    failed += bad.length;
    const where = bad.map(({ at }) => at).join(', ');
    print(given.name, worst, bad.length === 0 ? '' : `  differs, at ${where}`);
    if (options.rounding) print('  PyTorch in float32', differences(script('float32')));
    rmSync(raw, { recursive: true });
  }
  return failed;
}

try {
  process.stdout.write(`${'largest relative difference'.padEnd(WIDTH)}${cells(STATISTICS)}\n`);
  let failed = 0;
  for (const kind of KINDS) failed += await compare(kind);
  process.stdout.write(failed === 0 ? `all within ${TOLERANCE}\n` : `${failed} differ\n`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
