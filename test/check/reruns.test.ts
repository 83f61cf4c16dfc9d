import { expect, test } from 'vitest';
import type { Finding } from '../../src/results/finding.ts';
import { baselineOf, type Changes, judge, run } from './run.ts';

/** Healthy networks, of the paper and beside it. */
const NETWORKS = [
  'norm: batch',
  'norm: batch, order: act-norm, init: lecun-normal',
  'norm: layer',
  'norm: group, norm_groups: 16',
  'norm: none, residual: nf, alpha: 1, scaled_ws: true',
  'norm: none, residual: nf, alpha: 0.2, scaled_ws: true, stem: conv7-pool',
  'norm: none, residual: nf, alpha: 0.2, scaled_ws: true, activation: silu',
  'norm: batch, block: basic',
];
const config = (keys: string, seeds: string) => `
input: { kind: gaussian, batch: 8, size: 32 }
seeds: ${seeds}
base: { model: resnetv2, stages: [2, 3], widths: [64, 128], stem: conv7 }
networks: [{ name: net, ${keys} }]
`;

const tell = (findings: readonly Finding[]) =>
  findings.map(({ rule, where, message }) => `${rule} ${where?.firstName}: ${message}`);

/** Other seeds, one or several. */
const SEEDS = Array.from({ length: 9 }, (_, i) => (i % 3 === 2 ? [100 + i, 200 + i] : [100 + i]));
/** Other threads, and other cuts of the network into graphs. */
const MACHINES: Changes[] = [1, 2, 3].flatMap((threads) =>
  [1, 2, 4].map((parts) => ({ threads, limits: { weightBytes: 2 ** 20 * parts, parts } })),
);

// 8 × (15 + 9 + 1) = 200 runs.
test.each(NETWORKS)('re-runs raise nothing: %s', async (keys) => {
  const text = config(keys, '4');
  const baseline = await baselineOf(text);
  const found: string[] = tell(judge(text, await run(text), baseline).findings);
  for (const changes of [...SEEDS.map((seeds) => ({ seeds })), ...MACHINES]) {
    const { findings } = judge(text, await run(text, changes), baseline);
    found.push(...tell(findings).map((line) => `${JSON.stringify(changes)} ${line}`));
  }
  expect(found).toEqual([]);
});

test('with other seeds and their spread a real change is still found', async () => {
  const nf = (keys: string) => config(`norm: none, residual: nf, scaled_ws: true, ${keys}`, '4');
  const baseline = await baselineOf(nf('alpha: 1'));
  const other = await run(nf('alpha: 1.25'), { seeds: [50, 51, 52, 53] });
  const rules = judge(nf('alpha: 1'), other, baseline).findings.map(({ rule }) => rule);
  expect(rules).toContain('baseline-statistics');
});
