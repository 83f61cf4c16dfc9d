// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { median } from '../sample.js';
import { analyzed } from './analyzed.js';
import { NETWORKS } from './networks.js';
import { runScript } from './script.js';
import { python } from './venv.js';

// Other random numbers, the same laws: the means over seeds of spp and of PyTorch, block by block,
// must differ by no more than chance.

const { values: options } = parseArgs({
  options: {
    venv: { type: 'string' },
    only: { type: 'string' },
    seeds: { type: 'string', default: '16' },
    first: { type: 'string', default: '0' },
    // Of all networks: another depth; 3 is the first stage alone, which is quick.
    stages: { type: 'string' },
    size: { type: 'string', default: '128' },
  },
});
/** Both are needed for a flag: some of a thousand scores exceed 4 by chance, none of them 2 % too. */
const MOST_ERRORS = 4;
const MOST_RELATIVE = 0.02;
/** Below this share of the variance a squared mean is 0 by construction, and what is there is rounding. */
const NOTHING = 1e-9;
const STATISTICS = /** @type {const} */ (['avg_sq_mean', 'avg_var', 'res_avg_var']);

/**
 * @typedef {object} Difference
 * @property {string} at block
 * @property {boolean} above whether spp's mean is the larger
 * @property {number} score difference of the means in their combined standard errors
 * @property {number} relative difference of the means over PyTorch's
 * @property {number} spread spp's standard deviation over the seeds over PyTorch's
 */

/** @param {readonly number[]} values */
function moments(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1), n: values.length };
}

/**
 * @param {string} at
 * @param {readonly number[]} ours
 * @param {readonly number[]} theirs
 * @returns {Difference}
 */
function difference(at, ours, theirs) {
  const [a, b] = [moments(ours), moments(theirs)];
  const apart = Math.abs(a.mean - b.mean);
  const error = Math.sqrt(a.variance / a.n + b.variance / b.n);
  return {
    at,
    above: a.mean > b.mean,
    score: apart === 0 ? 0 : apart / error,
    relative: apart === 0 ? 0 : apart / Math.abs(b.mean),
    spread: Math.sqrt(a.variance / b.variance),
  };
}

const COLUMNS = [
  ['network', 20],
  ['statistic', 13],
  ['rms score', 10],
  ['largest', 8],
  ['at', 15],
  ['rel. there', 11],
  ['largest rel.', 13],
  ['spread', 8],
];

/** @param {readonly string[]} cells */
function line(cells) {
  const padded = COLUMNS.map(([, width], i) => {
    const cell = cells[i] ?? '';
    return i < 2 ? cell.padEnd(Number(width)) : cell.padStart(Number(width));
  });
  return `${padded.join('')}  ${cells[COLUMNS.length] ?? ''}`.trimEnd();
}

/**
 * @param {string} name
 * @param {string} statistic
 * @param {readonly Difference[]} differences
 */
function report(name, statistic, differences) {
  const by = (/** @type {'score' | 'relative'} */ key) =>
    differences.reduce((most, next) => (next[key] > most[key] ? next : most));
  const worst = by('score');
  const rms = Math.sqrt(
    differences.reduce((sum, { score }) => sum + score ** 2, 0) / differences.length,
  );
  const flagged = differences.filter(
    ({ score, relative }) => !(score <= MOST_ERRORS || relative <= MOST_RELATIVE),
  );
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(2)} %`;
  const cells = [
    name,
    statistic,
    rms.toFixed(2),
    worst.score.toFixed(2),
    worst.at,
    `${worst.above ? '+' : '−'}${percent(worst.relative)}`,
    percent(by('relative').relative),
    median(differences.map(({ spread }) => spread)).toFixed(2),
    flagged.length === 0 ? '' : `differs at ${flagged.map(({ at }) => at).join(', ')}`,
  ];
  process.stdout.write(`${line(cells)}\n`);
  return flagged.length;
}

const executable = python(options.venv);
const folder = mkdtempSync(path.join(os.tmpdir(), 'spp-peers-'));
try {
  const count = Number(options.seeds);
  const config = {
    title: 'Peers',
    input: { kind: 'gaussian', batch: 8, size: Number(options.size) },
    seeds: Array.from({ length: count }, (_, i) => Number(options.first) + i),
  };
  process.stdout.write(
    `${count} seeds each\n${line(COLUMNS.map(([heading]) => String(heading)))}\n`,
  );
  const chosen = options.only?.split(',');
  const { stages } = options;
  let flagged = 0;
  for (const given of NETWORKS.filter(({ name }) => chosen?.includes(name) ?? true)) {
    const file = path.join(folder, 'peers.json');
    const preset = given['model'] ?? 'resnetv2-50';
    const network =
      stages === undefined
        ? { ...given, model: preset }
        : {
            ...given,
            model: `${preset}`.replace('-50', ''),
            stages: stages.split(',').map(Number),
          };
    writeFileSync(file, JSON.stringify({ ...config, networks: [network] }));
    const theirs = runScript(executable, [file]).networks[0]?.points ?? [];
    const ours = analyzed(file, folder).networks[0].points;
    if (ours.length !== theirs.length) throw new Error(`${given.name}: other blocks`);
    for (const statistic of STATISTICS) {
      const differences = theirs.flatMap((point, i) => {
        const other = point[statistic];
        const floor = NOTHING * (point.avg_var?.mean ?? 0);
        if (other === null || other.mean < floor) return [];
        return [difference(point.name, ours[i][statistic].values, other.values)];
      });
      flagged += report(given.name, statistic, differences);
    }
  }
  process.stdout.write(`${flagged} differ by more than ${MOST_ERRORS} standard errors and 2 %\n`);
  process.exitCode = flagged === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
