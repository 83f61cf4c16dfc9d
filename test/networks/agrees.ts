import { expect } from 'vitest';
import { gaussianBatch } from '../../src/data/gaussian.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { referencePoints } from './reference.ts';
import { measure } from './run.ts';

const BATCH = 2;

/** Every statistic of every point is that of a walk of the plan in float64. */
export async function agrees(spec: NetworkSpec, height = 33, width = 40, most = 5e-5) {
  const near = (measured: number, expected: number) =>
    expect(Math.abs(measured - expected)).toBeLessThanOrEqual(most * expected);
  const plan = planNetwork(spec, [3, height, width]);
  const shape = [BATCH, 3, height, width] as const;
  const input = { shape, data: Float64Array.from(gaussianBatch(shape, 5)) };
  const expected = referencePoints(plan, input, 5);
  const measured = await measure(spec, { batch: BATCH, size: [height, width], seed: 5 });
  expect(measured.length).toBe(expected.length);
  for (const [i, point] of measured.entries()) {
    const reference = expected[i] as (typeof expected)[number];
    near(point.avgVar, reference.avgVar);
    if (reference.resAvgVar !== undefined) near(point.resAvgVar as number, reference.resAvgVar);
    // A squared mean far below the variance is rounding, in float32.
    const floor = 1e-7 * reference.avgVar;
    expect(Math.abs(point.avgSqMean - reference.avgSqMean)).toBeLessThan(
      2 * most * reference.avgSqMean + floor,
    );
  }
}
