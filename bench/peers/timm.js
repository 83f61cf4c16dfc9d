// @ts-check
// `convention: timm` against timm itself: its NF-ResNets with spp's weights in them, in float64; with --own its models
// with weights of their own, over seeds.
// node bench/peers/timm.js [--python EXECUTABLE], of an environment with torch and timm (requirements.txt).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { preparePlanned } from '../../dist/run/prepare.js';
import { loadKnown } from '../known.js';
import { analyzed } from './analyzed.js';
import { largestDifference, writeRaw } from './raw.js';
import { compareOwn } from './timm-own.js';
import { python } from './venv.js';

const TOLERANCE = 1e-5;
const SEED = 3;
const SCRIPT = fileURLToPath(new URL('timm_spp.py', import.meta.url));
const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    venv: { type: 'string' },
    own: { type: 'boolean', default: false },
    // What follows is for --own.
    only: { type: 'string' },
    seeds: { type: 'string', default: '16' },
    first: { type: 'string', default: '0' },
    write: { type: 'boolean', default: false },
    // Without the weights of magnitude 2 that timm's `trunc_normal_` draws one in 2²⁴ times.
    'no-outliers': { type: 'boolean', default: false },
  },
});

const NF = { model: 'resnetv2', norm: 'none', residual: 'nf', scaled_ws: true, convention: 'timm' };
const FULL = { stages: [3, 4, 6, 3], widths: [256, 512, 1024, 2048], alpha: 0.2 };
const NETWORKS = [
  { name: 'nf_resnet50', ...NF, ...FULL },
  { name: 'nf_resnet50, last gain 1', ...NF, ...FULL, zero_init_last: false },
  {
    name: 'nf_resnet50, SiLU, α 1, last gain 1',
    ...NF,
    ...FULL,
    alpha: 1,
    activation: 'silu',
    zero_init_last: false,
  },
  {
    name: 'nf_resnet26, GELU, last gain 1',
    ...NF,
    ...FULL,
    stages: [2, 2, 2, 2],
    activation: 'gelu',
    zero_init_last: false,
  },
  { name: 'nf_seresnet50, last gain 1', ...NF, ...FULL, se_ratio: 1 / 16, zero_init_last: false },
];

const executable = options.python ?? python(options.venv);
if (options.own) {
  const agree = compareOwn(executable, {
    ...(options.only === undefined ? {} : { only: options.only.split(',') }),
    seeds: Number(options.seeds),
    first: Number(options.first),
    write: options.write,
    noOutliers: options['no-outliers'],
  });
  process.exitCode = agree ? 0 : 1;
} else {
  await withWeights();
}

async function withWeights() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'spp-timm-'));
  try {
    for (const network of NETWORKS) {
      const input = { kind: 'gaussian', batch: 4, size: [75, 58] };
      const file = path.join(folder, 'one.json');
      writeFileSync(file, JSON.stringify({ input, seeds: [SEED], networks: [network] }));
      const { config, locate } = await loadKnown(file);
      const raw = path.join(folder, 'raw');
      writeRaw(/** @type {any} */ (preparePlanned(config, locate)[0]), input.batch, SEED, raw);
      const ours = analyzed(file, folder).networks[0].points;
      const told = execFileSync(executable, [SCRIPT, 'weights', file, raw], {
        stdio: ['ignore', 'pipe', 2],
      });
      const theirs = JSON.parse(String(told)).points;
      const worst = ['avg_sq_mean', 'avg_var', 'res_avg_var'].map((key) =>
        largestDifference(ours, theirs, key),
      );
      const most = Math.max(...worst.map(({ difference }) => difference));
      if (!(most <= TOLERANCE)) process.exitCode = 1;
      const cells = worst.map(({ difference, at }) =>
        `${difference.toExponential(1)} ${at}`.padEnd(24),
      );
      process.stdout.write(`${network.name.padEnd(40)}${cells.join('')}\n`);
      rmSync(raw, { recursive: true });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
