import { describe, expect, it } from 'vitest';
import { planNetwork } from '../../src/networks/plan.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { expectedPoints } from '../../src/theory/expected.ts';
import { measureSeeds } from '../networks/run.ts';
import { bareSpec, bnSpec, nfSpec, v1Spec } from '../networks/specs.ts';

const [BATCH, SIZE, SEEDS] = [4, 32, 10];
const WIDE = { widths: [256, 512] };
const KEYS = [
  ['avg_var', 'avgVar'],
  ['res_avg_var', 'resAvgVar'],
  ['avg_sq_mean', 'avgSqMean'],
] as const;

/** Each statistic of each point over the seeds: within four standard errors and 2.5 % of theory. */
async function expectAgreement(spec: NetworkSpec) {
  const plan = planNetwork(spec, [3, SIZE, SIZE]);
  const law = { kind: 'white', batch: BATCH, mean: 0, variance: 1 } as const;
  const expected = expectedPoints(plan, law);
  const runs = await measureSeeds(spec, [...Array(SEEDS).keys()], { batch: BATCH, size: SIZE });
  let compared = 0;
  for (const [i, point] of expected.entries()) {
    for (const [key, measured] of KEYS) {
      const value = point[key];
      if (value === undefined || (i === 0 && key === 'res_avg_var')) continue;
      const samples = runs.map((run) => run[i]?.[measured] ?? Number.NaN);
      const mean = samples.reduce((sum, x) => sum + x, 0) / SEEDS;
      const squares = samples.reduce((sum, x) => sum + (x - mean) ** 2, 0);
      const error = Math.sqrt(squares / (SEEDS - 1) / SEEDS);
      const allowed = 4 * error + 0.025 * mean;
      expect(
        Math.abs(value - mean),
        `${key} of point ${i}: ${value}, not ${mean}`,
      ).toBeLessThanOrEqual(allowed);
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(2 * plan.blocks.length);
}

describe('theory agrees with simulation', () => {
  const act = { order: 'act-norm', init: 'lecun-normal' };
  it.each<[string, NetworkSpec]>([
    ['BN-ReLU-Conv', bnSpec(WIDE)],
    ['ReLU-BN-Conv', bnSpec({ ...WIDE, ...act })],
    ['layer norm', bnSpec({ ...WIDE, norm: 'layer', stem: 'conv7' })],
    ['instance norm', bnSpec({ ...WIDE, norm: 'instance', stem: 'conv7' })],
    ['group norm', bnSpec({ ...WIDE, norm: 'group', norm_groups: 8, stem: 'conv7' })],
    ['Scaled WS', nfSpec(WIDE)],
    ['Scaled WS, α = 0.2, no pool', nfSpec({ ...WIDE, alpha: 0.2, stem: 'conv7' })],
    ['Scaled WS, 3×3 stem', nfSpec({ ...WIDE, stem: 'conv3' })],
    ['Scaled WS, no stem, same padding', nfSpec({ ...WIDE, stem: 'none', padding: 'same' })],
    ['Scaled WS, tanh', nfSpec({ ...WIDE, activation: 'tanh' })],
    ['Scaled WS, SiLU', nfSpec({ ...WIDE, activation: 'silu' })],
    ['Scaled WS, average-pool shortcuts', nfSpec({ ...WIDE, shortcut: 'avgpool-conv' })],
    ['Scaled WS, squeeze-and-excitation', nfSpec({ ...WIDE, se_ratio: 0.5 })],
    [
      'Scaled WS, squeeze-and-excitation with biases',
      nfSpec({ ...WIDE, se_ratio: 0.5, se_bias: 'uniform', se_activation: 'silu' }),
    ],
    ['Scaled WS, channel attention', nfSpec({ ...WIDE, eca: true })],
    ['Scaled WS, groups of 16', nfSpec({ ...WIDE, group_width: 16, middle_convs: 2 })],
    ['BN-ReLU-Conv, groups of 16', bnSpec({ ...WIDE, group_width: 16 })],
    ['uniform biases', nfSpec({ ...WIDE, bias: 'uniform' })],
    ['NF, He', nfSpec({ ...WIDE, scaled_ws: false })],
    ['NF, identity', nfSpec({ ...WIDE, scaled_ws: false, activation: 'identity', stem: 'conv7' })],
    ['no normaliser, He', bareSpec(WIDE)],
    ['post-activation, BN', v1Spec(WIDE)],
    ['post-activation, basic blocks', v1Spec({ block: 'basic', widths: [64, 128] })],
    ['Fixup', bareSpec({ ...WIDE, residual: 'fixup' })],
  ])('%s', (_, spec) => expectAgreement(spec));
});

describe('small samples of a deep map', () => {
  it('borders count: at 4×4 a branch is far below 1', () => {
    const plan = planNetwork(nfSpec({ ...WIDE, stages: [1, 1], stem: 'conv7-pool' }), [3, 32, 32]);
    const [, , second] = expectedPoints(plan, { kind: 'white', batch: 4, mean: 0, variance: 1 });
    expect(second?.res_avg_var).toBeLessThan(0.85);
    expect(second?.res_avg_var).toBeGreaterThan(0.6);
  });
});
