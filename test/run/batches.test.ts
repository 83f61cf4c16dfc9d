import { expect, test } from 'vitest';
import type { StatisticKey } from '../../src/results/statistics.ts';
import { run } from '../check/run.ts';

/** The mean of every statistic at every point. */
async function measured(batch: number, batches: number, network: string) {
  const { input, networks } = await run(`
input: { kind: gaussian, batch: ${batch}, batches: ${batches}, size: 16 }
statistics: [forward, backward, sample_corr, weight_grad]
networks: [{ model: resnetv2, stages: [1, 2], widths: [8, 16], ${network} }]
`);
  const points = networks[0]?.points ?? [];
  return {
    input,
    points: points.map(({ statistics }) =>
      Object.fromEntries(Object.entries(statistics).map(([key, one]) => [key, one?.mean ?? null])),
    ) as { [Key in StatisticKey]?: number | null }[],
  };
}

/** What is defined of pairs of samples, or of the gradient that all samples make together. */
const OF_EACH: readonly string[] = ['sample_corr', 'weight_grad'];

test('the moments of eight batches are those of one that holds them all, both ways', async () => {
  const network = 'norm: layer';
  const [parts, whole] = [await measured(2, 8, network), await measured(16, 1, network)];
  expect([parts.input['batches'], whole.input['batches']]).toEqual([8, undefined]);
  expect(parts.points).toHaveLength(4);
  for (const [i, point] of whole.points.entries()) {
    for (const [key, value] of Object.entries(point)) {
      if (OF_EACH.includes(key)) continue;
      const found = parts.points[i]?.[key as StatisticKey] as number;
      if (value === null) expect(found).toBeNull();
      else expect(Math.abs(found / value - 1), `${key} at ${i}`).toBeLessThan(1e-6);
    }
  }
});

test('a batch norm goes by each batch, and a correlation by the pairs within it', async () => {
  const [parts, whole] = [
    await measured(2, 8, 'norm: batch'),
    await measured(16, 1, 'norm: batch'),
  ];
  const last = (of: typeof parts, key: StatisticKey) => of.points.at(-1)?.[key] as number;
  expect(Math.abs(last(parts, 'avg_var') / last(whole, 'avg_var') - 1)).toBeGreaterThan(1e-3);
  for (const key of ['sample_corr', 'weight_grad'] as const) {
    expect(last(parts, key)).toBeGreaterThan(-1);
    expect(Number.isFinite(last(parts, key))).toBe(true);
  }
});
