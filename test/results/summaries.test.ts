import { describe, expect, it } from 'vitest';
import type { NetworkFacts } from '../../src/plan/facts.ts';
import type { NetworkResult, Point, PointFacts } from '../../src/results/result.ts';
import { overSeeds } from '../../src/results/statistic.ts';
import { type SummaryKey, summariesOf, summaryOf } from '../../src/results/summaries.ts';
import { places } from './build.ts';

const NEUTRAL: PointFacts = {
  ...{ alpha: 1, gain: 1, beta: 1, gate: 1, padding: 1, least: 1 },
  norm: 'none',
};

/** Of each point the variance under each seed, and those of its branch; null: it has none. */
type Given = readonly [variances: readonly number[], branch?: readonly number[] | null];

function networkOf(
  stages: readonly number[],
  given: readonly Given[],
  facts: Partial<PointFacts> | null = {},
): Pick<NetworkResult, 'points' | 'facts'> {
  const points = places(stages).map((place, i): Point => {
    const [variances, branch = null] = given[i] as Given;
    const avg_var = overSeeds(variances);
    return {
      ...place,
      shape: [2, 8, 4, 4],
      statistics: {
        avg_sq_mean: overSeeds(variances.map(() => 0)),
        avg_var,
        res_avg_var: branch === null ? null : overSeeds(branch),
      },
      ...(branch === null || facts === null ? {} : { facts: { ...NEUTRAL, ...facts } }),
      ...(avg_var.mean === null ? { non_finite: true as const } : {}),
    };
  });
  return { points };
}

const meanOf = (key: SummaryKey, network: ReturnType<typeof networkOf>) =>
  summaryOf(key, network)?.mean;

describe('peak_var', () => {
  it('is the largest under each seed, wherever that is, and then their mean and deviation', () => {
    const network = networkOf([2], [[[1, 9]], [[5, 2]], [[3, 3]]]);
    expect(summaryOf('peak_var', network)).toEqual(overSeeds([5, 9]));
    expect(summaryOf('peak_var', network)?.std).toBeCloseTo(Math.SQRT2 * 2, 12);
  });

  it('may be that of the stem', () => {
    expect(meanOf('peak_var', networkOf([1], [[[7]], [[1]]]))).toBe(7);
  });
});

describe('stage_growth', () => {
  it('is that from the first block to the last of the longest stage', () => {
    const network = networkOf([1, 3, 2], [[[1]], [[1]], [[2]], [[9]], [[5]], [[1]], [[100]]]);
    expect(meanOf('stage_growth', network)).toBe(2.5);
  });

  it('is the largest of several stages of one length, under each seed', () => {
    const network = networkOf([2, 2], [[[1, 1]], [[1, 1]], [[2, 8]], [[1, 1]], [[3, 4]]]);
    expect(summaryOf('stage_growth', network)).toEqual(overSeeds([3, 8]));
  });

  it('of stages of one block is 1, and of a signal of nothing there is none', () => {
    expect(meanOf('stage_growth', networkOf([1, 1], [[[1]], [[4]], [[9]]]))).toBe(1);
    expect(summaryOf('stage_growth', networkOf([2], [[[1]], [[0]], [[0]]]))).toBeNull();
  });
});

describe('branch_share', () => {
  it('is what the last branch has of the variance, with all that multiplies it', () => {
    const facts = { alpha: 0.5, gain: 2, sum_scale: 0.5 };
    const network = networkOf([2], [[[1]], [[4], [40]], [[2], [3]]], facts);
    expect(meanOf('branch_share', network)).toBeCloseTo((0.5 * 2 * 0.5) ** 2 * (3 / 2), 12);
  });

  it('goes by the longest stage, and the smallest of several', () => {
    const one = networkOf([2, 1], [[[1]], [[2], [1]], [[4], [1]], [[1], [1]]]);
    expect(meanOf('branch_share', one)).toBe(0.25);
    const two = networkOf([1, 1], [[[1]], [[8], [1]], [[4], [1]]]);
    expect(meanOf('branch_share', two)).toBe(0.125);
  });

  it('goes by the last point that has a branch', () => {
    const network = networkOf([2], [[[1]], [[4], [1]], [[2], null]]);
    expect(meanOf('branch_share', network)).toBe(0.25);
  });

  it('there is none without a branch, without facts, or behind the activation of a whole block', () => {
    expect(summaryOf('branch_share', networkOf([1], [[[1]], [[2]]]))).toBeNull();
    expect(summaryOf('branch_share', networkOf([1], [[[1]], [[2], [1]]], null))).toBeNull();
    const facts = { post_activation: true } as NetworkFacts;
    const network = networkOf([1], [[[1]], [[2], [1]]]);
    expect(summaryOf('branch_share', { ...network, facts })).toBeNull();
  });
});

describe('stem_grad', () => {
  const { points } = networkOf([1], [[[1]], [[2]]]);
  const backward = {
    points: points.map((point, i) => {
      const grad_energy = overSeeds(i === 0 ? [8] : [1]);
      return { ...point, statistics: { ...point.statistics, grad_energy } };
    }),
  };

  it('is what the gradient comes to behind all blocks', () => {
    expect(summaryOf('stem_grad', backward)?.mean).toBe(8);
  });

  it('is a summary only where it was measured', () => {
    expect(summaryOf('stem_grad', { points })).toBeNull();
    expect(summariesOf([{ points }])).not.toContain('stem_grad');
    expect(summariesOf([{ points }, backward])).toContain('stem_grad');
  });
});

it('there is none of a network that overflowed under any seed', () => {
  const network = networkOf(
    [2],
    [
      [[1, 1]],
      [
        [2, 2],
        [1, 1],
      ],
      [[3, Number.POSITIVE_INFINITY]],
    ],
  );
  for (const key of ['peak_var', 'stage_growth', 'branch_share'] as const) {
    expect(summaryOf(key, network)).toBeNull();
  }
});
