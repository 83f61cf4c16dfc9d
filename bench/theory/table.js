// @ts-check
// Holds theory to what was measured on the grid, and writes the table of docs/theory.md and the sentence of README.md:
// npm run build && node bench/theory/table.js
import { readFileSync, writeFileSync } from 'node:fs';
import { parseConfig } from '../../dist/config/load.js';
import { planNetwork } from '../../dist/networks/plan.js';
import { expectedPoints } from '../../dist/theory/expected.js';

const KEYS = /** @type {const} */ (['avg_sq_mean', 'avg_var', 'res_avg_var']);
const grid = new URL('../../test/theory/grid/measured.ndjson', import.meta.url);
const cells = readFileSync(grid, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** @typedef {{ cells: number, values: number, predicted: number, beyond: number, largest: number }} Count */

/** @type {Map<string, Count>} */
const counts = new Map();

/** @param {string} name @param {Count} more */
function add(name, more) {
  const before = counts.get(name) ?? { cells: 0, values: 0, predicted: 0, beyond: 0, largest: 0 };
  counts.set(name, {
    cells: before.cells + more.cells,
    values: before.values + more.values,
    predicted: before.predicted + more.predicted,
    beyond: before.beyond + more.beyond,
    largest: Math.max(before.largest, more.largest),
  });
}

for (const cell of cells) {
  const { size, batch, seeds, kind, network, points } = cell;
  const text = JSON.stringify({ input: { kind: 'gaussian', batch, size }, networks: [network] });
  const [spec] = parseConfig(text, 'cell').config.networks;
  const plan = planNetwork(/** @type {any} */ (spec), [3, size, size]);
  const expected = expectedPoints(plan, { kind: 'white', batch, mean: 0, variance: 1 });
  const count = { cells: 1, values: 0, predicted: 0, beyond: 0, largest: 0 };
  for (const [i, point] of points.entries()) {
    for (const [k, key] of KEYS.entries()) {
      if (point[k] === null) continue;
      count.values++;
      const theory = expected[i]?.[key];
      if (theory === undefined) continue;
      count.predicted++;
      const [mean, std] = point[k];
      const off = mean === theory ? 0 : Math.abs(theory / mean - 1);
      const chance = mean === 0 ? 0 : (3 * std) / Math.sqrt(seeds) / mean;
      if (off > Math.max(0.05, chance)) count.beyond++;
      // What chance leaves of the deviation.
      count.largest = Math.max(count.largest, off - chance);
    }
  }
  for (const name of [
    `kind: ${kind}`,
    `activation: ${network.activation}`,
    `stem: ${network.stem}`,
    'all',
  ])
    add(name, count);
}

const percent = (/** @type {number} */ share, digits = 0) => `${(100 * share).toFixed(digits)} %`;
const row = (
  /** @type {string} */ name,
  /** @type {Count} */ { cells: n, values, predicted, beyond, largest },
) =>
  `| ${name} | ${n} | ${values} | ${percent(predicted / values)} | ${percent(beyond / predicted, 1)} | ${percent(Math.max(0, largest))} |`;
const all = /** @type {Count} */ (counts.get('all'));
const order = ['kind', 'activation', 'stem'];
const rows = order.flatMap((part) =>
  [...counts]
    .filter(([name]) => name.startsWith(`${part}: `))
    .map(([name, count]) => row(name, count)),
);
const table = [
  '| networks | cells | values | predicted | of these beyond max(5 %, 3 standard errors) | largest deviation beyond 3 standard errors |',
  '| --- | ---: | ---: | ---: | ---: | ---: |',
  row('**all**', all),
  ...rows,
].join('\n');
const sentence = `On ${all.cells} networks (7 activations, 4 stems, 15 ways to hold the signal, sizes 32 to 224, widths from 16; 16 seeds each) theory predicts ${percent(all.predicted / all.values)} of ${all.values} statistics, ${percent(1 - all.beyond / all.predicted, 1)} of them within 5 % or three standard errors of the measurement ([docs/theory.md](docs/theory.md)).`;

replace(new URL('../../docs/theory.md', import.meta.url), table);
replace(new URL('../../README.md', import.meta.url), sentence);
process.stdout.write(`${sentence}\n\n${table}\n`);

/** @param {URL} file @param {string} text between the two comments */
function replace(file, text) {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(
    /<!-- grid -->[\s\S]*<!-- \/grid -->/,
    () => `<!-- grid -->\n${text}\n<!-- /grid -->`,
  );
  if (after === before && !before.includes(text)) throw new Error(`${file}: no place for it`);
  writeFileSync(file, after);
}
