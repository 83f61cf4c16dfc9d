// @ts-check
// spp against timm's models as timm initialises them: other random numbers, so that means over seeds are compared.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyzed } from './analyzed.js';
import { THREADS } from './script.js';
import { PAIRS } from './timm-models.js';

const SCRIPT = fileURLToPath(new URL('timm_spp.py', import.meta.url));
const KEPT = fileURLToPath(new URL('results/timm.json', import.meta.url));
const RESULTS = fileURLToPath(new URL('../RESULTS.md', import.meta.url));
const BATCH = 4;
/** Odd and even halves, where paddings differ. */
const SIZE = [125, 102];
/** |z| must stay below this everywhere. */
const MOST_ERRORS = 5;
/** What has no spread but that of rounding must agree so far, relatively. */
const NO_SPREAD = 1e-5;
const MOST_RELATIVE = 1e-4;
/** Below this share of the variance a squared mean is 0 by construction, and what is there is rounding. */
const NOTHING = 1e-9;
const STATISTICS = /** @type {const} */ (['avg_var', 'avg_sq_mean', 'res_avg_var']);

/**
 * @typedef {object} Score
 * @property {string} at point and statistic
 * @property {number} z 0 where rounding is all the spread that there is
 * @property {number} relative
 * @property {number} ours
 * @property {number} theirs
 * @property {boolean} fails
 *
 * @typedef {object} Line what a model comes to
 * @property {string} model
 * @property {number} points
 * @property {number} seeds
 * @property {number} z
 * @property {string} at
 * @property {Readonly<Record<string, number | null>>} relative largest of each statistic; null: there is none
 * @property {boolean} agrees
 */

/** @param {readonly number[]} values */
function moments(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / Math.max(1, values.length - 1), n: values.length };
}

/**
 * @param {string} at
 * @param {readonly number[]} ours
 * @param {readonly number[]} theirs
 * @returns {Score}
 */
function score(at, ours, theirs) {
  const [a, b] = [moments(ours), moments(theirs)];
  const apart = a.mean - b.mean;
  const numbers = { at, ours: a.mean, theirs: b.mean };
  const relative = apart === 0 ? 0 : apart / Math.abs(b.mean);
  const error = Math.sqrt(a.variance / a.n + b.variance / b.n);
  if (error * Math.sqrt(a.n) <= NO_SPREAD * Math.abs(b.mean)) {
    return { ...numbers, z: 0, relative, fails: !(Math.abs(relative) <= MOST_RELATIVE) };
  }
  const z = apart / error;
  return { ...numbers, z, relative, fails: !(Math.abs(z) < MOST_ERRORS) };
}

/**
 * @param {readonly any[]} ours
 * @param {readonly any[]} theirs
 * @returns {Record<string, Score[]>} by statistic
 */
function scores(ours, theirs) {
  const names = (/** @type {readonly any[]} */ points) => points.map(({ name }) => name).join(' ');
  if (names(ours) !== names(theirs)) {
    throw new Error(`other points: ${names(ours)} and ${names(theirs)}`);
  }
  return Object.fromEntries(
    STATISTICS.map((statistic) => [
      statistic,
      theirs.flatMap((point, i) => {
        const [own, other] = [ours[i][statistic], point[statistic]];
        if ((own === null) !== (other === null)) {
          throw new Error(`${point.name}: ${statistic} on one side alone`);
        }
        if (other === null || other.mean < NOTHING * point.avg_var.mean) {
          // 0 by construction on both sides, or on neither.
          const excess = (own?.mean ?? 0) / ours[i].avg_var.mean;
          if (excess > 10 * NOTHING) throw new Error(`${point.name}: ${statistic} is not 0`);
          return [];
        }
        return [score(`${point.name} ${statistic}`, own.values, other.values)];
      }),
    ]),
  );
}

const largest = (/** @type {readonly Score[]} */ all, /** @type {'z' | 'relative'} */ key) =>
  all.reduce((most, next) => (Math.abs(next[key]) > Math.abs(most[key]) ? next : most));

/**
 * @param {string} executable Python
 * @param {{ only?: readonly string[], seeds: number, first: number, write: boolean, noOutliers: boolean }} options
 * @returns {boolean} whether all agree
 */
export function compareOwn(executable, { only, seeds: count, first, write, noOutliers }) {
  const seeds = Array.from({ length: count }, (_, i) => first + i);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'spp-timm-'));
  let agree = true;
  const runs = PAIRS.flatMap(({ timm, spp, lastOne }) => [
    { model: timm, timm, spp, isLastOne: false },
    ...(lastOne === undefined
      ? []
      : [{ model: `${timm}, last 1`, timm, spp: { ...spp, ...lastOne }, isLastOne: true }]),
  ]).filter(({ timm }) => only?.includes(timm) ?? true);
  try {
    for (const { model, timm, spp, isLastOne } of runs) {
      const file = path.join(folder, 'own.json');
      const input = { kind: 'gaussian', batch: BATCH, size: SIZE };
      writeFileSync(file, JSON.stringify({ input, seeds, networks: [{ name: model, ...spp }] }));
      const ours = analyzed(file, folder).networks[0].points;
      const args = [
        SCRIPT,
        ...['--threads', `${THREADS}`, 'own', timm, '--batch', `${BATCH}`],
        ...['--size', ...SIZE.map(String), '--seeds', ...seeds.map(String)],
        ...(isLastOne ? ['--last-one'] : []),
        ...(noOutliers ? ['--no-outliers'] : []),
      ];
      const told = execFileSync(executable, args, {
        stdio: ['ignore', 'pipe', 2],
        maxBuffer: 2 ** 28,
      });
      const { versions, points } = JSON.parse(String(told));
      const by = scores(ours, points);
      const all = Object.values(by).flat();
      const worst = largest(all, 'z');
      const failing = all.filter(({ fails }) => fails);
      agree &&= failing.length === 0;
      const relative = Object.fromEntries(
        STATISTICS.map((key) => {
          const own = by[key] ?? [];
          return [key, own.length === 0 ? null : Math.abs(largest(own, 'relative').relative)];
        }),
      );
      /** @type {Line} */
      const line = {
        model,
        points: points.length,
        seeds: count,
        z: Math.abs(worst.z),
        at: worst.at,
        relative,
        agrees: failing.length === 0,
      };
      process.stdout.write(`${cells(line).join('  ')}\n`);
      for (const { at, z, ours: a, theirs: b } of failing) {
        process.stdout.write(`  differs at ${at}: spp ${a}, timm ${b}, z ${z.toFixed(1)}\n`);
      }
      if (write) keep(versions, line);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return agree;
}

/** @param {Line} line */
function cells({ model, points, seeds, z, at, relative, agrees }) {
  const percent = (/** @type {number | null | undefined} */ share) =>
    share === null || share === undefined ? '–' : `${(100 * share).toFixed(2)} %`;
  return [
    model,
    `${points}`,
    `${seeds}`,
    z.toFixed(2),
    at,
    ...STATISTICS.map((key) => percent(relative[key])),
    agrees ? 'yes' : 'no',
  ];
}

/** @returns {{ versions: Record<string, string>, lines: Line[] }} */
function kept() {
  return existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, 'utf8')) : { versions: {}, lines: [] };
}

/**
 * @param {Record<string, string>} versions
 * @param {Line} line
 */
function keep(versions, line) {
  const order = PAIRS.flatMap(({ timm }) => [timm, `${timm}, last 1`]);
  const lines = [...kept().lines.filter(({ model }) => model !== line.model), line].sort(
    (a, b) => order.indexOf(a.model) - order.indexOf(b.model),
  );
  writeFileSync(KEPT, `${JSON.stringify({ versions, lines }, null, 2)}\n`);
  writeFileSync(RESULTS, withOwn(readFileSync(RESULTS, 'utf8')));
}

const HEADING = '## Against timm at its own initialisation';
/** The section that it stands behind. */
const BESIDE = '## Against PyTorch';

/** What was kept of the last runs. */
function section() {
  const { versions, lines } = kept();
  const heading = [
    ...['', 'points', 'seeds', 'largest \\|z\\|', 'at'],
    ...STATISTICS.map((key) => `\`${key}\``),
    `all \\|z\\| < ${MOST_ERRORS}`,
  ];
  const rule = heading.map((_, i) => (i === 0 || i === 4 ? '---' : '---:'));
  const table = [heading, rule, ...lines.map(cells)].map((row) => `| ${row.join(' | ')} |`);
  return `${HEADING}: ${BATCH}×3×${SIZE.join('×')}, white Gaussian input

timm ${versions['timm']}, PyTorch ${versions['torch']}; \`node bench/peers/timm.js --own --write\`. Of each statistic the largest deviation of
spp's mean over the seeds from timm's, at any point; z is that in its standard error. \`last 1\`: what begins at 0 at the
end of a branch (a gain, the scale of a norm, a layer scale of 10⁻⁶) begins at 1. –: 0 on both sides.

${table.join('\n')}
`;
}

/**
 * The text of RESULTS.md with what was kept of the last runs: in place of its section, or behind that on PyTorch.
 *
 * @param {string} text
 */
export function withOwn(text) {
  const sections = text.split(/^(?=## )/m).filter((each) => !each.startsWith(HEADING));
  if (kept().lines.length === 0) return text;
  const beside = sections.findIndex((each) => each.startsWith(BESIDE));
  const at = beside < 0 ? sections.length : beside + 1;
  // A section ends with an empty line, but the last.
  return [...sections.slice(0, at), `${section()}\n`, ...sections.slice(at)]
    .join('')
    .replace(/\n+$/, '\n');
}
