import { describe, expect, it } from 'vitest';
import { compareNetworks } from '../../src/comparison/compare.ts';
import { overlay } from '../../src/comparison/overlay.ts';
import type { NetworkResult } from '../../src/results/result.ts';
import type { StatisticKey } from '../../src/results/statistics.ts';
import {
  exploding,
  network,
  normFree,
  RESNET_50,
  RESNET_600,
  type Rule,
  result,
} from '../charts/synthetic.ts';

const rule = normFree(1);
const calm = { scatter: 0.001 };

/** A rule with one statistic multiplied from some block on. */
function changed(from: number, factor: number, key: 'sqMean' | 'variance' = 'variance'): Rule {
  return (place) => {
    const values = rule(place);
    return place.index < from ? values : { ...values, [key]: values[key] * factor };
  };
}

function pair(a: NetworkResult, b: NetworkResult) {
  const [only] = compareNetworks([result('t', [a, b])]).pairs;
  if (only === undefined) throw new Error('no pair');
  const of = (key: StatisticKey) => only.statistics.find(({ statistic }) => statistic === key);
  return { ...only, of };
}

describe('two networks', () => {
  const base = network('a', RESNET_50, rule, calm);

  it('part at the first block beyond the spread, by the ratio there', () => {
    const { partings, of, largest } = pair(base, network('b', RESNET_50, changed(4, 1.47), calm));
    expect(partings).toMatchObject([
      { statistic: 'avg_var', index: [4, 4], name: ['stage2.block1', 'stage2.block1'] },
    ]);
    expect(partings[0]?.ratio).toBeCloseTo(1.47, 2);
    expect(of('res_avg_var')).toMatchObject({ parting: null });
    expect(largest?.statistic).toBe('avg_var');
  });

  it('have the ratio of the second over the first', () => {
    const other = network('b', RESNET_50, changed(0, 2), calm);
    expect(pair(base, other).partings[0]?.ratio).toBeCloseTo(2, 2);
    expect(pair(other, base).partings[0]?.ratio).toBeCloseTo(0.5, 2);
  });

  it('never part within 1 %, however small the spread', () => {
    const still = { scatter: 1e-9 };
    const by = (factor: number) =>
      pair(
        network('a', RESNET_50, rule, still),
        network('b', RESNET_50, changed(3, factor), still),
      );
    expect(by(1.009).partings).toEqual([]);
    expect(by(1.009).largest?.ratio).toBeCloseTo(1.009, 6);
    expect(by(1.011).partings).toHaveLength(1);
  });

  it('never part within three deviations, however large these are', () => {
    const wild = (name: string, r: Rule) =>
      network(name, RESNET_50, r, { scatter: 0.2, seeds: 40 });
    // Uniform over ±20 %: a deviation of 0.115 of the mean, so that three joint ones are 0.57 of it.
    expect(pair(wild('a', rule), wild('b', changed(0, 1.3))).of('avg_var')?.parting).toBeNull();
    expect(pair(wild('a', rule), wild('b', changed(9, 3))).of('avg_var')?.parting).toMatchObject({
      index: [9, 9],
    });
  });

  it('with one seed part by 5 %, and the pair says that it has no spread', () => {
    const alone = { seeds: 1, scatter: 0 };
    const by = (factor: number) =>
      pair(
        network('a', RESNET_50, rule, alone),
        network('b', RESNET_50, changed(5, factor), alone),
      );
    expect(by(1.049)).toMatchObject({ spread: false, partings: [] });
    expect(by(1.051).partings).toMatchObject([{ index: [5, 5] }]);
    expect(pair(base, base).spread).toBe(true);
  });

  it('do not part in squared means that are noise beside the variance', () => {
    const quiet = network('a', RESNET_50, normFree(1, 1e-6), calm);
    const noisy = network('b', RESNET_50, normFree(1, 9e-4), calm);
    expect(pair(quiet, noisy).of('avg_sq_mean')?.parting).toBeNull();
    const larger = network('d', RESNET_50, (place) => {
      const { sqMean, variance, residual } = normFree(1, 1e-6)(place);
      return { sqMean, variance: 9 * variance, residual };
    });
    expect(pair(quiet, larger).of('avg_sq_mean')).toMatchObject({ parting: null });
    const shifted = network('c', RESNET_50, changed(7, 100, 'sqMean'), calm);
    // Its own variance judges a network's squared mean, not that of the other.
    const he = pair(network('e', RESNET_50, exploding(100), calm), shifted).of('avg_sq_mean');
    expect(he?.largest?.ratio).toBeLessThan(1e-20);
    expect(pair(quiet, shifted).of('avg_sq_mean')?.parting).toMatchObject({ index: [0, 0] });
  });

  it('part where one overflows, by no ratio', () => {
    const burst = network(
      'burst',
      RESNET_50,
      (place) => {
        return place.index < 6 ? rule(place) : exploding(1e30)(place);
      },
      calm,
    );
    const { partings, largest } = pair(base, burst);
    expect(partings[0]).toMatchObject({ index: [6, 6], ratio: null });
    expect(partings.find(({ statistic }) => statistic === 'avg_var')?.means[1]).toBeNull();
    expect(largest?.ratio).toBeNull();
  });

  it('have nothing to compare where both overflow at once', () => {
    const dead = (name: string) => network(name, RESNET_50, exploding(Number.POSITIVE_INFINITY));
    const stem = (name: string): NetworkResult => {
      const [first] = dead(name).points;
      const none = { mean: null, std: null, values: [null] };
      if (first === undefined) throw new Error('no stem');
      return {
        ...dead(name),
        points: [
          {
            ...first,
            statistics: { avg_sq_mean: none, avg_var: none, res_avg_var: null },
            non_finite: true,
          },
        ],
      };
    };
    expect(pair(stem('a'), stem('b'))).toMatchObject({ partings: [], largest: null });
  });
});

describe('alignment', () => {
  const shallow = network('50', RESNET_50, rule, calm);
  const deep = network('600', RESNET_600, rule, calm);

  it('is by block between networks of one depth', () => {
    const even = network('even', [4, 4, 4, 4], rule, calm);
    expect(pair(shallow, even).alignment).toBe('block');
  });

  it('is by stage otherwise, first blocks with first and last with last', () => {
    const late: Rule = (place) => {
      const values = rule({ ...place, block: Math.min(place.block, 1) });
      return place.stage === 2 && place.block > 1 ? { ...values, variance: 9 } : values;
    };
    const flat: Rule = (place) => rule({ ...place, block: Math.min(place.block, 1) });
    const other = network('600', RESNET_600, late, calm);
    const { alignment, partings } = pair(network('50', RESNET_50, flat, calm), other);
    expect(alignment).toBe('stage');
    // Stage 2 has 4 and 50 blocks: the second of four is a third of the way, 1 + 49 / 3.
    expect(partings).toMatchObject([{ index: [5, 67], name: ['stage2.block2', 'stage2.block17'] }]);
    const back = pair(other, network('50', RESNET_50, flat, calm));
    expect(back.partings).toMatchObject([{ index: [67, 5] }]);
  });

  it('of a network with itself, deeper, ends with the last blocks', () => {
    // 1 + 3 and 1 + 50 in both stages, and noise in which of them it is more.
    expect(pair(shallow, deep).of('avg_var')?.largest?.name).toSatisfy((names) =>
      [1, 4].some((s) => names[0] === `stage${s}.block3` && names[1] === `stage${s}.block50`),
    );
  });

  it('takes the depth of a network that overflowed from its config', () => {
    const short = exploding(1e5);
    const told = network('told', RESNET_600, short, { config: { stages: RESNET_600 } });
    expect(told.points.length).toBeLessThan(20);
    expect(pair(deep, told).alignment).toBe('block');
    expect(pair(shallow, told).alignment).toBe('stage');
    expect(pair(deep, network('untold', RESNET_600, short)).alignment).toBe('block');
  });
});

describe('several results', () => {
  const bn = network('BN', RESNET_50, rule);
  const nf = network('NF', RESNET_50, rule);

  it('give every pair once, those of the first network first', () => {
    const { pairs } = compareNetworks([
      result('x', [bn, nf]),
      result('y', [network('He', [2], rule)]),
    ]);
    expect(pairs.map(({ first, second }) => [first, second])).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
  });

  it('tell equal names apart by their file, and the same file twice by a number', () => {
    const both = [result('x', [bn, nf]), result('y', [bn])];
    const names = (sources: string[]) =>
      compareNetworks(both, sources).networks.map(({ name }) => name);
    expect(names(['one', 'two'])).toEqual(['BN (one)', 'NF', 'BN (two)']);
    expect(names(['one', 'one'])).toEqual(['BN (one)', 'NF', 'BN (one) #2']);
  });

  it('has a spread only where both have seeds enough', () => {
    const single = result('y', [network('He', RESNET_50, rule, { seeds: 1 })]);
    expect(compareNetworks([result('x', [bn]), single]).pairs[0]?.spread).toBe(false);
  });

  it('of one network have no pair', () => {
    expect(compareNetworks([result('x', [bn])]).pairs).toEqual([]);
  });
});

describe('a correlation of samples', () => {
  const of = (name: string, correlation: number) => {
    const own = network(name, RESNET_50, rule, calm);
    const statistic = { mean: correlation, std: 0, values: Array(4).fill(correlation) };
    const points = own.points.map((point) => ({
      ...point,
      statistics: { ...point.statistics, sample_corr: statistic },
    }));
    return { ...own, points };
  };

  it.each([
    [-0.5, -0.9],
    [-0.5, 0.5],
    [0.001, 0.5],
    [0.2, 0.22],
  ])('parts by its difference, which no ratio tells: %d and %d', (a, b) => {
    const { parting, largest } = pair(of('a', a), of('b', b)).of('sample_corr') ?? {};
    expect(parting).toMatchObject({ index: [0, 0], means: [a, b], ratio: null });
    expect(largest).toMatchObject({ means: [a, b] });
  });

  it('does not part within 0.01', () => {
    expect(pair(of('a', -0.004), of('b', 0.005)).of('sample_corr')?.parting).toBeNull();
  });
});

it('networks drawn together are drawn over what their results agree on', () => {
  const drawn = (...charts: ({ x: 'depth' | 'macs' } | undefined)[]) => {
    const results = charts.map((chart, i) =>
      result('t', [network(`n${i}`, RESNET_50, rule, calm)], chart === undefined ? {} : { chart }),
    );
    return overlay(results, compareNetworks(results)).chart;
  };
  expect(drawn({ x: 'macs' }, { x: 'macs' })).toEqual({ x: 'macs' });
  expect(drawn({ x: 'macs' }, undefined)).toEqual({ x: 'depth' });
  expect(drawn(undefined, { x: 'macs' })).toEqual({ x: 'depth' });
  expect(drawn(undefined, { x: 'depth' })).toEqual({ x: 'depth' });
});
