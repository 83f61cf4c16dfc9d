import { expect, test } from 'vitest';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import type { Numbers as Measured } from './measured.ts';
import { measure, measureSeeds } from './run.ts';
import { bareSpec, bnSpec, nfSpec } from './specs.ts';

// Wide enough, and large enough at the end (28×28), for the values of the paper to hold within 3 %.
const WIDE = { stages: [4, 3], widths: [256, 512], stem: 'conv7' };
// Without a norm, what finite width leaves in the channel means adds up.
const WIDER = { stages: [3], widths: [1024], stem: 'conv7' };
const INPUT = { batch: 2, size: 112 } as const;
const TOLERANCE = 0.03;

const points = (spec: NetworkSpec) => measure(spec, INPUT);
/** Where the weights of one seed scatter by as much as the tolerance: the mean over a few. */
const meanPoints = async (spec: NetworkSpec, seeds: number): Promise<Measured[]> => {
  const runs = await measureSeeds(spec, [...Array(seeds).keys()], INPUT);
  return (runs[0] as Measured[]).map((point, i) => {
    const mean = (key: 'avgVar' | 'avgSqMean' | 'resAvgVar') =>
      runs.reduce((sum, run) => sum + (run[i]?.[key] ?? 0), 0) / seeds;
    return {
      ...point,
      avgVar: mean('avgVar'),
      avgSqMean: mean('avgSqMean'),
      resAvgVar: mean('resAvgVar'),
    };
  });
};
const within = (measured: number | undefined, expected: number, tolerance = TOLERANCE) =>
  expect(Math.abs((measured as number) / expected - 1)).toBeLessThan(tolerance);

/** Position of each block within its stage, 1-based. */
const PLACE = [1, 2, 3, 4, 1, 2, 3];
/** What zero padding leaves of the variance of a 3×3 convolution, at 56×56 and at 28×28. */
const BORDER = [56, 56, 56, 56, 28, 28, 28].map((size) => (1 - 2 / (3 * size)) ** 2);
const blocks = (all: readonly Measured[]) =>
  all.slice(1).map((point, i) => ({
    ...point,
    k: PLACE[i] as number,
    border: BORDER[i] as number,
  }));

test('BN-ReLU-Conv with He: residual variance 1 − 1/π, growth by it, reset', async () => {
  const step = 1 - 1 / Math.PI;
  for (const { resAvgVar, avgVar, k } of blocks(await points(bnSpec(WIDE)))) {
    within(resAvgVar, step);
    within(avgVar, (k + 1) * step);
  }
});

test('ReLU-BN-Conv with LeCun: residual variance 1, then 2, 3, 4 …, squared mean 0', async () => {
  const spec = bnSpec({ ...WIDE, order: 'act-norm', init: 'lecun-normal' });
  for (const { resAvgVar, avgVar, avgSqMean, k } of blocks(await points(spec))) {
    within(resAvgVar, 1);
    within(avgVar, k + 1);
    expect(avgSqMean).toBeLessThan(1e-3);
  }
});

test.each([1, 0.2])('NF with scaled weight standardisation, α = %f: 1 + kα²', async (alpha) => {
  const all = blocks(await meanPoints(nfSpec({ ...WIDER, alpha }), 4));
  const expected = ({ k, border }: (typeof all)[number]) => 1 + k * alpha ** 2 * border;
  const [first, ...interior] = all as [(typeof all)[number], ...typeof all];
  // The first block reads the stem's 64 channels, too few for its projection to be exact.
  within(first.avgVar, expected(first), 0.05);
  for (const [i, point] of interior.entries()) {
    within(point.avgVar / first.avgVar, expected(point) / expected(first));
    // The branch preserves the variance of what it reads, x/β.
    const before = all[i] as (typeof all)[number];
    within(point.resAvgVar, (point.border * before.avgVar) / (1 + before.k * alpha ** 2));
    expect(point.avgSqMean).toBeLessThan(0.02);
  }
});

test('NF with identity activations and LeCun on a centred stem: 1 + kα², squared mean near 0', async () => {
  const spec = nfSpec({ ...WIDE, scaled_ws: false, activation: 'identity', init: 'lecun-normal' });
  for (const { avgVar, avgSqMean, k } of blocks(await points(spec))) {
    // Without standardisation the variance itself is random: the paper, too, says "around 1".
    within(avgVar, 1 + k, 0.15);
    expect(avgSqMean).toBeLessThan(0.02);
  }
});

test('without a normaliser and with He the second moment doubles with each block', async () => {
  const spec = bareSpec({ stages: [8], widths: [1024], stem: 'none' });
  let growth = 0;
  // The weights of one seed scatter it by 4 %.
  for (const all of await measureSeeds(spec, [0, 1, 2, 3, 4, 5], { batch: 2, size: 28 })) {
    const moments = all.map(({ avgSqMean, avgVar }) => avgSqMean + avgVar);
    growth += ((moments[8] as number) / (moments[1] as number)) ** (1 / 7) / 6;
  }
  // But for what zero padding takes off each branch.
  within(growth, 1 + (1 - 2 / 84) ** 2, 0.05);
});

test('SkipInit at 0: the variance is constant within a stage, and the branch still measured', async () => {
  const all = await points(bareSpec({ ...WIDE, residual: 'skipinit', skip_gain: 0 }));
  const first = blocks(all)[0] as Measured;
  for (const { avgVar, resAvgVar, k } of blocks(all).slice(0, 4)) {
    if (k > 1) expect(avgVar).toBe(first.avgVar);
    expect(resAvgVar).toBeGreaterThan(0.1);
  }
});

test('Fixup: every branch is 0, so that blocks are the identity', async () => {
  const all = blocks(await points(bareSpec({ ...WIDE, residual: 'fixup' })));
  for (const { resAvgVar, avgVar, k } of all) {
    expect(resAvgVar).toBe(0);
    if (k > 1)
      expect(avgVar).toBe((all[all.findIndex((p) => p.avgVar === avgVar)] as Measured).avgVar);
  }
});
