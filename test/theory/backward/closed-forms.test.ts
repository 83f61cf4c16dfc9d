import { describe, expect, it } from 'vitest';
import { type ActivationName, activationGain } from '../../../src/maths/activation.ts';
import type { BlockPlan } from '../../../src/plan/blocks.ts';
import type { Layer } from '../../../src/plan/layers.ts';
import { expectedPoints } from '../../../src/theory/expected.ts';
import { act, block, conv, network, norm, scale, UNKNOWN, WHITE } from '../toy.ts';

/*
 * The factor E_{l−1}/E_l of a block in the limit of wide layers and large samples. χ = E g′(z)²/Var g(z), z ~ N(0, 1), is what a
 * variance-preserving layer multiplies energy by: π/(π − 1) of ReLU, as Yang et al. 2019 find behind batch norm.
 */
const CHI = Math.PI / (Math.PI - 1);

/** E_{l−1}/E_l of each block. */
function factors(blocks: readonly BlockPlan[], stem: readonly Layer[] = [conv(1)]): number[] {
  const points = expectedPoints(network(blocks, stem), WHITE, ['grad_energy']);
  const energies = points.map(({ grad_energy }) => grad_energy ?? Number.NaN);
  expect(energies.at(-1)).toBe(1);
  return energies.slice(1).map((after, l) => (energies[l] as number) / after);
}

function shares(blocks: readonly BlockPlan[]): (number | undefined)[] {
  const points = expectedPoints(network(blocks, [conv(1)]), WHITE, ['grad_branch']);
  return points.slice(1).map(({ grad_branch }) => grad_branch);
}

function expectFactors(measured: readonly number[], expected: readonly number[], digits = 3) {
  expect(measured).toHaveLength(expected.length);
  for (const [l, value] of expected.entries()) {
    expect(measured[l], `block ${l + 1}`).toBeCloseTo(value, digits);
  }
}

/** The second of five is a transition, whose shortcut reads what the branch reads. */
function inStages(plan: (transition: boolean, k: number) => BlockPlan): BlockPlan[] {
  return [false, true, false, false, false].map((transition, k) => plan(transition, k));
}

describe('batch norm', () => {
  const [relu, batch] = [act('relu'), norm('batch')];
  it.each([
    ['BN-ReLU-Conv', [batch, relu], 2],
    ['ReLU-BN-Conv', [relu, batch], 1],
  ] as const)('%s: 1 + χ²/b, and χ(1 + χ)/b at a transition', (_, pre, power) => {
    const plans = inStages((transition) =>
      block({
        pre,
        branch: [conv(power), ...pre, conv(power)],
        addition: transition ? { shortcut: [conv(power)], reads: 'pre' } : {},
      }),
    );
    // The stem of variance 1 is the first of its stage; a transition leaves twice what a branch adds.
    const start = power === 2 ? 1 / (1 - 1 / Math.PI) : 1;
    const first = 1 + (power === 2 ? 0.5 * 2 * CHI : CHI ** 2);
    const before = power === 2 ? 1 + 1 / start : 2;
    const unit = power === 2 ? 1 / start : 1;
    expectFactors(factors(plans), [
      first,
      (unit * CHI * (1 + CHI)) / before,
      ...[2, 3, 4].map((b) => 1 + CHI ** 2 / b),
    ]);
  });
});

describe('normalizer-free', () => {
  it.each<[ActivationName, number]>([
    ['relu', 1],
    ['relu', 0.2],
    ['silu', 0.2],
    ['tanh', 1],
    ['hardswish', 0.5],
    ['relu6', 0.5],
  ])('Scaled WS, %s, α = %d: 1 + α²χ²/β², χ(1 + α²χ)/β² at a transition', (fn, alpha) => {
    const ws = conv(1, { gamma: activationGain(fn) });
    // β² is 1, 1 + α²; a transition starts again at 1 + α².
    const squares = [1, 1 + alpha ** 2, 1 + alpha ** 2, 1 + 2 * alpha ** 2, 1 + 3 * alpha ** 2];
    const plans = inStages((transition, k) =>
      block({
        pre: [scale(1 / Math.sqrt(squares[k] as number)), act(fn)],
        branch: [ws, act(fn), ws],
        addition: { alpha, ...(transition ? { shortcut: [ws], reads: 'pre' as const } : {}) },
      }),
    );
    const chi = chiOf(fn);
    const expected = squares.map((square, k) =>
      k === 1 ? (chi * (1 + alpha ** 2 * chi)) / square : 1 + (alpha * chi) ** 2 / square,
    );
    expectFactors(factors(plans), expected, 2);
  });

  it('identity: the energy telescopes, as the variance does', () => {
    const plans = [1, 2, 3, 4].map((k) =>
      block({ pre: [scale(1 / Math.sqrt(k))], branch: [conv(1), conv(1)] }),
    );
    expectFactors(
      factors(plans),
      [1, 2, 3, 4].map((k) => (k + 1) / k),
      6,
    );
  });
});

/** χ by another route: differences of the exact function, summed by the trapezoidal rule. */
function chiOf(fn: ActivationName): number {
  const { mean, square, slope } = trapezoid(fn);
  return slope / (square - mean ** 2);
}

function trapezoid(fn: ActivationName) {
  const g = ANALYTIC[fn] as (x: number) => readonly [value: number, slope: number];
  let [mean, square, slope] = [0, 0, 0];
  const step = 1 / 4096;
  for (let z = -9 + step / 2; z < 9; z += step) {
    const weight = (step * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
    const [value, derivative] = g(z);
    mean += weight * value;
    square += weight * value ** 2;
    slope += weight * derivative ** 2;
  }
  return { mean, square, slope };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const ANALYTIC: Partial<Record<ActivationName, (x: number) => readonly [number, number]>> = {
  relu: (x) => (x > 0 ? [x, 1] : [0, 0]),
  relu6: (x) => (x > 0 && x < 6 ? [x, 1] : [Math.min(Math.max(x, 0), 6), 0]),
  silu: (x) => [x * sigmoid(x), sigmoid(x) * (1 + x * (1 - sigmoid(x)))],
  tanh: (x) => [Math.tanh(x), 1 - Math.tanh(x) ** 2],
  hardswish: (x) => (x <= -3 ? [0, 0] : x >= 3 ? [x, 1] : [(x * (x + 3)) / 6, (2 * x + 3) / 6]),
};

describe('no normaliser', () => {
  const chains = { pre: [act('relu')], branch: [conv(2), act('relu'), conv(2)] };

  it.each([1, 0.3, 0])(
    'He, gain s = %d: 1 + s² a block, of which the branch hands back s²',
    (gain) => {
      const plain = block({ ...chains, addition: { gain } });
      expectFactors(factors([plain, plain, plain]), Array(3).fill(1 + gain ** 2), 6);
      for (const share of shares([plain, plain])) expect(share).toBeCloseTo(gain ** 2, 6);
    },
  );

  it('a branch that ends in zeros hands back nothing', () => {
    const zero = { ...conv(0), init: { distribution: 'zero', std: 1, standardize: null } } as const;
    const plans = [block({ ...chains, branch: [conv(2), act('relu'), zero] })];
    expectFactors(factors(plans), [1], 12);
    expect(shares(plans)).toEqual([0]);
  });
});

describe('layer norm', () => {
  it('1 + 1/V, V the second moment of the stream; 2/V at a transition', () => {
    const pre = [norm('layer'), act('relu')];
    const plans = inStages((transition) =>
      block({
        pre,
        branch: [conv(2), ...pre, conv(2)],
        addition: transition ? { shortcut: [conv(2)], reads: 'pre' } : {},
      }),
    );
    expectFactors(factors(plans), [2, 2 / 2, 1 + 1 / 2, 1 + 1 / 3, 1 + 1 / 4], 2);
  });
});

describe('post-activation', () => {
  const zero = { ...conv(0), init: { distribution: 'zero', std: 1, standardize: null } } as const;
  const closed = block({ branch: [zero], post: [act('relu')] });

  it('lets half pass the first mask', () => {
    expect(factors([closed])[0]).toBeCloseTo(0.5, 2);
  });

  it('says nothing where one mask follows another, and next to nothing is added between them', () => {
    const points = expectedPoints(network([closed, closed]), WHITE, ['grad_energy']);
    expect(points.map(({ grad_energy }) => grad_energy)).toEqual([undefined, undefined, 1]);
  });
});

describe('post-activation, a shortcut and a branch', () => {
  // z₀ ~ N(0, 1), y₀ = relu(z₀), z₁ = y₀ + f with f ~ N(0, 1): P(z₀ > 0, z₁ > 0) = 3/8, P(z₁ > 0) = 5/8.
  const zero = { ...conv(0), init: { distribution: 'zero', std: 1, standardize: null } } as const;
  const plans = [
    block({ branch: [zero], post: [act('relu')] }),
    block({ branch: [conv(2)], post: [act('relu')] }),
  ];

  it('energy that two masks let pass: 3/8 by the shortcut, 2 · 5/8 · 1/2 by the branch', () => {
    const [first = 0, second = 0] = factors(plans);
    expect(first * second).toBeCloseTo(3 / 8 + 5 / 8, 2);
    expect(second).toBeCloseTo(3 * (5 / 8), 2);
  });

  it('the branch hands back twice as much as the shortcut', () => {
    expect(shares(plans)[1]).toBeCloseTo(2, 2);
  });
});

describe('where nothing is told', () => {
  const plain = block({ pre: [act('relu')], branch: [conv(2)] });

  it('on input of an unknown law only what holds by definition', () => {
    const keys = ['grad_energy', 'grad_branch'] as const;
    expect(expectedPoints(network([plain]), UNKNOWN, keys)).toEqual([{}, { grad_energy: 1 }]);
  });

  it('in front of a block that has no forward prediction', () => {
    const depthwise = { ...conv(2), groups: 1e6 };
    const plans = [plain, block({ pre: [act('relu')], branch: [depthwise] }), plain];
    const points = expectedPoints(network(plans, [conv(1)]), WHITE, ['grad_energy']);
    expect(points.map((point) => 'grad_energy' in point)).toEqual([false, false, false, true]);
  });
});
