// @ts-check

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} best
 * @property {string} median
 * @property {string} target for two quiet cores; empty where there is none
 * @property {boolean | null} met whether the best run meets it; null where there is no target
 */

/**
 * @param {string} what
 * @param {import('./sample.js').Summary} summary
 * @param {(value: number) => string} format
 * @param {{ readonly most: number } | { readonly least: number }} [target]
 * @returns {Row}
 */
export function row(what, [best, median], format, target) {
  const cells = { what, best: format(best), median: format(median) };
  if (target === undefined) return { ...cells, target: '', met: null };
  if ('least' in target) {
    return { ...cells, target: `≥ ${format(target.least)}`, met: best >= target.least };
  }
  return { ...cells, target: `≤ ${format(target.most)}`, met: best <= target.most };
}

/**
 * A line without figures.
 *
 * @param {string} what
 * @returns {Row}
 */
export function note(what) {
  return { what, best: '', median: '', target: '', met: null };
}

export const seconds = (/** @type {number} */ ms) => `${(ms / 1000).toFixed(2)} s`;
export const milliseconds = (/** @type {number} */ ms) => `${ms.toFixed(0)} ms`;
export const nanoseconds = (/** @type {number} */ ns) => `${ns.toFixed(2)} ns`;
export const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
export const gigaflops = (/** @type {number} */ value) => `${value.toFixed(0)} GFLOP/s`;
export const times = (/** @type {number} */ ratio) => `${ratio.toFixed(2)} ×`;
export const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(0)} %`;

export const scientific = (/** @type {number} */ value) => value.toExponential(1);

const HEADINGS = ['', 'best', 'median', 'target', 'best run meets it'];

/** @param {readonly Row[]} rows */
function cells(rows) {
  return rows.map(({ what, best, median, target, met }) => [
    what,
    best,
    median,
    target,
    met === null ? '' : met ? 'yes' : 'no',
  ]);
}

/**
 * For the terminal: columns of equal width.
 *
 * @param {readonly Row[]} rows
 */
export function textTable(rows) {
  const lines = [HEADINGS, ...cells(rows)];
  const width = HEADINGS.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => (i === 0 ? cell.padEnd(width[0] ?? 0) : cell.padStart(width[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @param {readonly Row[]} rows */
export function markdownTable(rows) {
  const line = (/** @type {readonly string[]} */ columns) => `| ${columns.join(' | ')} |`;
  const rule = HEADINGS.map((_, i) => (i === 0 ? '---' : '---:'));
  return [HEADINGS, rule, ...cells(rows)].map(line).join('\n');
}
