import { describe, expect, it } from 'vitest';
import { activationGain } from '../../src/maths/activation.ts';
import type { BlockPlan } from '../../src/plan/blocks.ts';
import type { StatisticKey } from '../../src/results/statistics.ts';
import { expectedPoints } from '../../src/theory/expected.ts';
import { act, block, conv, network, norm, scale, UNKNOWN, WHITE } from './toy.ts';

/** DESIGN §2, "Values to check against": no border, no finite width, no sampling. */
const values = (blocks: readonly BlockPlan[], key: StatisticKey, input = WHITE) =>
  expectedPoints(network(blocks, [conv(1)]), input).map((point) => point[key] ?? Number.NaN);

function expectValues(actual: readonly number[], expected: readonly number[]) {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(actual[i], `point ${i}`).toSatisfy(
      (x: number) => Math.abs(x - value) <= 2e-5 * Math.abs(value),
    );
  }
}

const inStages = (make: (transition: boolean, depth: number) => BlockPlan) =>
  [true, false, false, true, false].map((transition, i) =>
    make(transition, [0, 1, 2, 3, 1][i] as number),
  );

describe('batch norm', () => {
  const pre = [norm('batch'), act('relu')];
  const blocks = inStages((transition) =>
    block({
      pre,
      branch: [conv(2), ...pre, conv(2)],
      addition: transition ? { shortcut: [conv(2)], reads: 'pre' } : {},
    }),
  );
  const kept = 1 - 1 / Math.PI;

  it('BN-ReLU-Conv: 1 − 1/π a block, twice that after a transition', () => {
    expectValues(values(blocks, 'res_avg_var').slice(1), Array(5).fill(kept));
    expectValues(values(blocks, 'avg_var'), [1, 2 * kept, 3 * kept, 4 * kept, 2 * kept, 3 * kept]);
  });

  it('BN-ReLU-Conv: the squared mean grows by 1/π', () => {
    const grown = [2, 3, 4, 2, 3].map((k) => k / Math.PI);
    expectValues(values(blocks, 'avg_sq_mean').slice(1), grown);
  });

  it.each([['white', WHITE] as const, ['any', UNKNOWN] as const])(
    'ReLU-BN-Conv, LeCun, %s input: 2, 3, 4, and again',
    (_, input) => {
      const after = [act('relu'), norm('batch')];
      const plans = inStages((transition) =>
        block({
          pre: after,
          branch: [conv(1), ...after, conv(1)],
          addition: transition ? { shortcut: [conv(1)], reads: 'pre' } : {},
        }),
      );
      expectValues(values(plans, 'res_avg_var', input).slice(1), Array(5).fill(1));
      expectValues(values(plans, 'avg_var', input).slice(1), [2, 3, 4, 2, 3]);
    },
  );
});

describe('normalizer-free', () => {
  const gamma = activationGain('relu');
  it.each([1, 0.2])('Scaled WS, α = %d: 1 + kα², reset by a transition', (alpha) => {
    const ws = conv(2, { gamma });
    const beta = [0, 1, 2, 3, 1].map((k) => Math.sqrt(1 + k * alpha ** 2));
    const plans = inStages((transition, k) =>
      block({
        pre: [scale(1 / (beta[k] as number)), act('relu')],
        branch: [ws, act('relu'), ws],
        addition: { alpha, ...(transition ? { shortcut: [ws], reads: 'pre' as const } : {}) },
      }),
    );
    expectValues(values(plans, 'res_avg_var').slice(1), Array(5).fill(1));
    expectValues(
      values(plans, 'avg_var'),
      [0, 1, 2, 3, 1, 2].map((k) => 1 + k * alpha ** 2),
    );
  });

  it.each(['silu', 'gelu', 'tanh', 'softplus'] as const)('γ preserves the variance: %s', (fn) => {
    const ws = conv(2, { gamma: activationGain(fn) });
    const onActivation = conv(2, { gamma: 1 });
    const plans = [
      block({ pre: [act(fn)], branch: [ws] }),
      block({ pre: [scale(1 / Math.SQRT2), act(fn, activationGain(fn))], branch: [onActivation] }),
    ];
    expectValues(values(plans, 'res_avg_var').slice(1), [1, 1]);
  });

  it('identity, LeCun: 1 and 1 + k, with no mean', () => {
    const plans = [1, 2, 3].map((k) =>
      block({ pre: [scale(1 / Math.sqrt(k))], branch: [conv(1), conv(1)] }),
    );
    expectValues(values(plans, 'res_avg_var').slice(1), [1, 1, 1]);
    expectValues(values(plans, 'avg_var'), [1, 2, 3, 4]);
  });
});

describe('no normaliser', () => {
  const chains = { pre: [act('relu')], branch: [conv(2), act('relu'), conv(2)] };
  const plain = block(chains);
  const closed = block({ ...chains, addition: { gain: 0 } });

  it('He: the second moment doubles every block', () => {
    const points = expectedPoints(network([plain, plain, plain], [conv(1)]), WHITE);
    const second = points.map(({ avg_var = 0, avg_sq_mean = 0 }) => avg_var + avg_sq_mean);
    expectValues(second, [1, 2, 4, 8]);
  });

  it('says nothing from the block on that overflows', () => {
    const points = expectedPoints(network(Array(140).fill(plain), [conv(1)]), WHITE);
    const known = points.findIndex((point) => Object.keys(point).length === 0);
    // The larger of the two is more than half of 2^k.
    expect(known).toBeGreaterThanOrEqual(128);
    expect(known).toBeLessThanOrEqual(129);
    expect(points.slice(known).every((point) => Object.keys(point).length === 0)).toBe(true);
    expect(points).toHaveLength(141);
  });

  it('SkipInit: the stream stays as it is', () => {
    expectValues(values([closed, closed], 'avg_var'), [1, 1, 1]);
    expect(values([closed], 'res_avg_var')[1]).toBeGreaterThan(0.5);
  });

  it('zero weights: the branch is 0 and the stream goes on', () => {
    const zero = { ...conv(0), init: { distribution: 'zero', std: 1, standardize: null } } as const;
    const plans = [block({ branch: [zero], post: [act('relu')] })];
    expectValues(values([...plans, ...plans], 'res_avg_var').slice(1), [0, 0]);
    const half = 0.5 - 1 / (2 * Math.PI);
    expectValues(values([...plans, ...plans], 'avg_var'), [1, half, half]);
  });
});

describe('input of an unknown law', () => {
  it('predicts nothing where anything depends on it', () => {
    const plain = block({ pre: [act('relu')], branch: [conv(2)] });
    expect(expectedPoints(network([plain]), UNKNOWN)).toEqual([{}, {}]);
  });
});
