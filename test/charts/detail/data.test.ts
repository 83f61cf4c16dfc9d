import { describe, expect, it } from 'vitest';
import { columnOf } from '../../../src/charts/detail/columns.ts';
import { BANDS, fanOf } from '../../../src/charts/detail/fan.ts';
import { MOST_RIDGES, ridgesOf, WIDTH } from '../../../src/charts/detail/ridges.ts';
import { sortedOut } from '../../../src/charts/detail/sorted.ts';
import { type DetailOptions, subjectsOf } from '../../../src/charts/detail/subjects.ts';
import { varianceScale } from '../../../src/charts/detail/variance-scale.ts';
import { normalCdf } from '../../../src/maths/special.ts';
import { QUANTILE_LEVELS, type TensorDetail } from '../../../src/results/detail.ts';
import type { Result } from '../../../src/results/result.ts';
import { network, normFree, result } from '../synthetic.ts';
import { detailOf, type ShapeAt, tensorOf } from './synthetic.ts';

const seeds = { seeds: 2 };
const of = result('', [
  network('a', [2, 2], normFree(1), seeds),
  network('b', [2], normFree(1), seeds),
]);
/** The one that has to be there. */
function first<Item>([item]: readonly Item[]): Item {
  if (item === undefined) throw new Error('There is none');
  return item;
}
const subjects = (rule: ShapeAt, options: DetailOptions = {}) =>
  subjectsOf(of, detailOf(of, rule), 'quantiles', options);

describe('the channels of a block', () => {
  const moments = (...variances: number[]): TensorDetail => ({
    dead: 0,
    channels: { mean: new Float32Array(variances.length), variance: Float32Array.from(variances) },
  });
  const column = (details: TensorDetail[], missing = 0) => {
    const sorted = sortedOut({ details, missing });
    return columnOf(1, sorted, varianceScale([sorted])).runs;
  };

  it('are sorted by variance, dead ones below and what is not finite above', () => {
    const runs = column([
      moments(100, 0, Number.NaN, 1),
      moments(1, Number.POSITIVE_INFINITY, 0, 100),
    ]);
    expect(runs.map(({ level }) => level)).toEqual(['dead', 0, 63, 'infinite']);
    expect(runs.map(({ low, high }) => [low, high])).toEqual([
      [0, 0.25],
      [0.25, 0.5],
      [0.5, 0.75],
      [0.75, 1],
    ]);
  });

  it('are not dead beside one that is not finite', () => {
    expect(
      column([moments(1, 2, Number.POSITIVE_INFINITY)]).some(({ level }) => level === 'dead'),
    ).toBe(false);
  });

  it('are not finite under a seed that overflowed, as many as under another', () => {
    const [alive, gone] = column([moments(1, 1)], 1);
    expect([alive?.high, gone]).toEqual([0.5, { low: 0.5, high: 1, level: 'infinite' }]);
    expect(column([], 2)).toEqual([{ low: 0, high: 1, level: 'infinite' }]);
  });

  it('have one scale that a few outliers do not stretch, and that says so', () => {
    const many = sortedOut({
      missing: 0,
      details: [moments(1e-8, ...Array.from({ length: 1999 }, (_, i) => 1 + i / 100))],
    });
    const { ticks, level } = varianceScale([many]);
    expect(ticks.map(({ label }) => label)).toEqual(['≤ 1', '2', '5', '10', '20', '50']);
    expect(level(-8)).toBe(0);
  });

  it('have a scale where all are alike, or none is alive', () => {
    const labels = (...blocks: number[][]) => {
      const sorted = blocks.map((own) => sortedOut({ missing: 0, details: [moments(...own)] }));
      return varianceScale(sorted).ticks.map(({ label }) => label);
    };
    expect(labels([1, 1])).toEqual(['0.5', '1', '2']);
    expect(labels([0, 0])).toEqual(['0.5', '1', '2']);
    expect(labels([1e-45], [3e38])).toEqual(['10⁻⁴⁵', '10⁻²⁰', '10⁰', '10²⁰', '10³⁹']);
  });
});

describe('a fan', () => {
  it('has the levels of its bands, and where a normal distribution has them', () => {
    for (const { low, high, normal } of BANDS) {
      expect([low, high].every((level) => QUANTILE_LEVELS.includes(level))).toBe(true);
      expect(low + high).toBeCloseTo(1, 12);
      expect(normalCdf(normal)).toBeCloseTo(high, 6);
    }
  });

  it('is in standard deviations from the mean, whatever the scale', () => {
    const subject = first(subjects(() => ({ variance: 400 })));
    const shift = ({ tails, quantiles }: TensorDetail): TensorDetail => ({
      dead: 0,
      ...(tails ? { tails: { ...tails, mean: 7 } } : {}),
      ...(quantiles ? { quantiles: quantiles.map((x) => x + 7) } : {}),
    });
    const points = subject.points.map((own) => ({ ...own, details: own.details.map(shift) }));
    const shifted = { ...subject, points };
    expect(fanOf(shifted)[2]?.at(0.999)).toBeCloseTo(3.09, 2);
    expect(fanOf(shifted)[2]?.at(0.5)).toBeCloseTo(0, 6);
  });

  it('is the mean of its seeds, of those that vary', () => {
    const fan = (rule: ShapeAt) => first(fanOf(first(subjects(rule)))).at(0.999);
    const [heavy, normal] = [fan(() => ({ tail: 2 })), fan(() => ({}))];
    expect(fan((_, seed) => ({ tail: 2 * seed }))).toBeCloseTo((heavy + normal) / 2, 9);
    expect(fan((_, seed) => ({ tail: 2, variance: seed }))).toBeCloseTo(heavy, 9);
  });

  it('has a gap where the tensor is constant', () => {
    const fan = fanOf(first(subjects((index) => ({ variance: index === 2 ? 0 : 1 }))));
    expect(fan.map(({ index, stretch }) => [index, stretch])).toEqual([
      [0, 1],
      [1, 1],
      [3, 2],
      [4, 2],
    ]);
  });
});

describe('ridges', () => {
  const stages = [40, 1, 30];
  const deep = result('', [network('a', stages, normFree(1), { seeds: 1 })]);
  const rule: ShapeAt = () => ({ tail: 30 });
  const drawn = (of: Result, own = rule) =>
    ridgesOf(first(subjectsOf(of, detailOf(of, own), 'histogram', {})));
  const ridges = drawn(deep);

  it('are thinned out, the ends of stages kept, in their order', () => {
    expect(ridges).toHaveLength(MOST_RIDGES);
    const labels = ridges.map(({ label }) => label);
    expect(labels).toEqual(
      expect.arrayContaining(['stem', 'S1.1', 'S1.40', 'S2.1', 'S3.1', 'S3.30']),
    );
    const indices = ridges.map(({ index }) => index);
    expect(indices).toEqual([...indices].sort((a, b) => a - b));
    const gaps = indices.slice(1).map((index, i) => index - (indices[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(5);
  });

  it('are as many as may be where there are more stages than ridges', () => {
    const many = result('', [network('a', Array(60).fill(2), normFree(1), { seeds: 1 })]);
    expect(drawn(many)).toHaveLength(MOST_RIDGES);
  });

  it('are densities, with all that is farther out in their last bins', () => {
    const bins = first(ridges).bins;
    expect(bins.reduce((sum, { density }) => sum + density * WIDTH, 0)).toBeCloseTo(1, 9);
    expect([bins[0]?.z, bins.at(-1)?.z]).toEqual([-8.125, 8.125]);
    const [last, before] = bins.slice(-2).reverse();
    expect(last?.density).toBeGreaterThan(before?.density ?? 1);
  });

  it('are numbered where there is one stage, and empty where the tensor is constant', () => {
    const flat = result('', [network('a', [2], normFree(1), { seeds: 1 })]);
    const all = drawn(flat, (i) => ({ variance: i }));
    expect(all.map(({ label }) => label)).toEqual(['0', '1', '2']);
    expect(all.map(({ bins }) => bins.length)).toEqual([0, 66, 66]);
  });
});

describe('what is drawn', () => {
  it('is the output of every network, or what is asked for', () => {
    const titles = (options: DetailOptions) =>
      subjects(() => ({}), options).map(({ title }) => title);
    expect(titles({})).toEqual(['a', 'b']);
    expect(titles({ networks: [1], tensors: ['branch'] })).toEqual(['b: residual branch']);
    expect(titles({ tensors: ['output', 'branch'] })).toEqual([
      ...['a: output', 'b: output'],
      ...['a: residual branch', 'b: residual branch'],
    ]);
  });

  it('keeps the look of a network that is drawn alone', () => {
    expect(subjects(() => ({}), { networks: [1] })[0]?.look).toEqual(subjects(() => ({}))[1]?.look);
  });

  it('is one seed where it is asked for, and overflows where that one does', () => {
    const rule: ShapeAt = (index, seed) =>
      seed === 1 && index > 2 ? null : { variance: seed + 1 };
    const [first, second, both] = [[0], [1], [0, 1]].map(
      (own) => subjects(rule, { seeds: own })[0],
    );
    expect([first?.overflow, second?.overflow, both?.overflow]).toEqual([null, 3, 3]);
    expect([first, second, both].map((own) => own?.points.length)).toEqual([5, 5, 5]);
    expect([first, second, both].map((own) => own?.points[4]?.missing)).toEqual([0, 1, 1]);
    expect(second?.points[0]?.details[0]?.tails?.variance).toBe(2);
  });

  it('is refused where it was not measured, with what measures it', () => {
    const detail = { ...detailOf(of), kinds: ['channels'] as const };
    const message = /no quantiles were measured, only channels/;
    expect(() => subjectsOf(of, detail, 'quantiles', {})).toThrow(message);
    expect(() => subjectsOf(of, detail, 'quantiles', {})).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining('--detail channels,quantiles') }),
    );
  });

  it('is refused where no network has it', () => {
    const detail = detailOf(of, () => ({}));
    const plain = detail.networks.map((own) => ({
      ...own,
      points: own.points.map((point) => ({ ...point, branch: null })),
    }));
    const draw = () =>
      subjectsOf(of, { ...detail, networks: plain }, 'channels', { tensors: ['branch'] });
    expect(draw).toThrow(/no network has a residual branch/);
  });
});

it('stretches a synthetic tensor as it says', () => {
  expect(tensorOf({ variance: 4 }, 1).quantiles?.[11]).toBeCloseTo(6.18, 1);
});
