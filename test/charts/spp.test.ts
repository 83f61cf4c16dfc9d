import { describe, expect, it } from 'vitest';
import { subtitleOf } from '../../src/charts/heading.ts';
import { sppSpec } from '../../src/charts/spp.ts';
import { LIGHT, PAPER, type Theme } from '../../src/charts/theme.ts';
import {
  constant,
  exploding,
  network,
  normFree,
  RESNET_50,
  RESNET_600,
  type Rule,
  result,
  sawtooth,
} from './synthetic.ts';
import { chart, crosses, marks, panelOf, texts, valueScale } from './views.ts';

const bn = network('BN', RESNET_50, sawtooth);
const nf = network('NF', RESNET_50, normFree(1));
const he = network('He', RESNET_50, exploding(2.3));

const variances = (...values: number[]): Rule => {
  return ({ index }) => ({ sqMean: 0, variance: values[index] ?? 1, residual: 1 });
};

describe('log axis', () => {
  it('is not taken for a sawtooth, not even over 50 blocks a stage', () => {
    const deep = result('', [
      network('BN', RESNET_600, sawtooth),
      network('NF', RESNET_600, normFree(0.2)),
    ]);
    expect(valueScale(panelOf(deep, 'avg_var'))).toMatchObject({ type: 'linear', domain: [0, 40] });
  });

  it('is taken where one network explodes', () => {
    const scale = valueScale(panelOf(result('', [bn, nf, he]), 'avg_var'));
    expect(scale).toMatchObject({ type: 'log', domain: [0.1, 1e6] });
    expect(scale.labels).toEqual(['10⁰', '10²', '10⁴', '10⁶']);
  });

  it('is chosen panel by panel', () => {
    const shift: Rule = ({ index }) => ({ sqMean: 4 ** index, variance: 1, residual: 1 });
    const mixed = result('', [network('shift', RESNET_50, shift)]);
    expect(valueScale(panelOf(mixed, 'avg_sq_mean')).type).toBe('log');
    expect(valueScale(panelOf(mixed, 'avg_var')).type).toBe('linear');
  });

  it('can be asked for and refused', () => {
    expect(valueScale(panelOf(result('', [nf]), 'avg_var', { log: true })).type).toBe('log');
    expect(valueScale(panelOf(result('', [he]), 'avg_var', { log: false })).type).toBe('linear');
  });

  it('is not taken for squared means that are noise beside their variance', () => {
    const noise = network('NF', RESNET_50, normFree(1, 1e-6));
    const shift = network('shift', RESNET_50, ({ index, block }) => {
      return { sqMean: 0.6 * (index + 1), variance: 1 + block, residual: 1 };
    });
    expect(valueScale(panelOf(result('', [noise, shift]), 'avg_sq_mean')).type).toBe('linear');
  });

  it('draws noise and zeros on a labelled floor', () => {
    const zero = network('no shift', RESNET_50, () => ({ sqMean: 0, variance: 1, residual: 1 }));
    const panel = panelOf(result('', [he, zero]), 'avg_sq_mean');
    const scale = valueScale(panel);
    expect(scale.labels[0]).toBe('≤ 10⁻¹');
    const drawn = marks(panel, 'line')[0]?.data.values.filter((row) => row['network'] === 1);
    expect(drawn?.every((row) => row['value'] === scale.domain[0])).toBe(true);
  });

  it('is not stretched by one value of 1e-30', () => {
    const odd = network('odd', [5], variances(1, 1, 1e-30, 2, 2, 2), { seeds: 1 });
    expect(valueScale(panelOf(result('', [odd]), 'avg_var')).type).toBe('linear');
    const beside = result('', [
      network('odd', [5], variances(1, 5e4, 1e-30, 2, 2, 2), { seeds: 1 }),
    ]);
    expect(valueScale(panelOf(beside, 'avg_var'))).toMatchObject({
      type: 'log',
      domain: [0.1, 1e5],
    });
  });

  it('follows a signal that fades block by block', () => {
    const fading = network('fading', [60], ({ index }) => {
      return { sqMean: 0, variance: 0.3 ** index, residual: 0.3 ** index };
    });
    expect(valueScale(panelOf(result('', [fading]), 'avg_var')).domain[0]).toBeLessThan(1e-30);
  });

  it('falls back to a linear axis where all is zero', () => {
    const dead = result('', [network('dead', RESNET_50, constant(0))]);
    expect(valueScale(panelOf(dead, 'avg_var', { log: true }))).toMatchObject({
      type: 'linear',
      domain: [0, 1],
    });
  });
});

describe('linear axis', () => {
  const domain = (...values: number[]) => {
    const own = network('n', [values.length - 1], variances(...values), { scatter: 0 });
    return valueScale(panelOf(result('', [own]), 'avg_var')).domain;
  };

  it('ends above its last tick where a curve would touch the names of the stages', () => {
    expect(domain(1, 1, 1)[1]).toBeCloseTo(1.04, 2);
    expect(domain(1, 0.99, 0.985)[1]).toBeGreaterThan(1.02);
  });

  it('ends with its last tick otherwise', () => {
    expect(domain(0.9, 0.95, 0.9)).toEqual([0, 1]);
    expect(domain(0, 0, 0)).toEqual([0, 1]);
  });
});

it('shortens the titles of all panels alike, so that each takes one line', () => {
  const titles = (width: number, theme: Theme) => {
    const [row] = chart(sppSpec(result('', [nf]), { theme, width })).vconcat;
    return row.hconcat.flatMap(({ title }) => [title?.text ?? []]);
  };
  expect(titles(1140, LIGHT).flat()).toContain('Residual average channel variance');
  for (const width of [504, 400, 300]) {
    expect(new Set(titles(width, PAPER).map((lines) => lines.length))).toEqual(new Set([1]));
  }
});

describe('stages', () => {
  const rules = (r: ReturnType<typeof result>) => {
    return marks(panelOf(r, 'avg_var'), 'rule')[0]?.data.values.map((row) => row['at']);
  };

  it('are ruled off and named where all networks share them', () => {
    expect(rules(result('', [bn, nf]))).toEqual([3.5, 7.5, 13.5]);
    expect(texts(panelOf(result('', [bn, nf]), 'avg_var'))).toEqual(['S1', 'S2', 'S3', 'S4']);
  });

  it('are left out where networks differ', () => {
    const even = network('NF, even', [4, 4, 4, 4], normFree(0.2));
    expect(rules(result('', [nf, even]))).toEqual([]);
    expect(texts(panelOf(result('', [nf, even]), 'avg_var'))).toEqual([]);
  });

  it('are shared by a network that overflowed on the way', () => {
    const short = network('short', RESNET_50, exploding(1e5));
    expect(short.points.length).toBeLessThan(nf.points.length);
    expect(rules(result('', [short, nf]))).toEqual([3.5, 7.5, 13.5]);
  });

  it('keep their names to themselves where these would collide', () => {
    const crowded = result('', [network('NF', [1, 1, 1, 97], normFree(0.1))]);
    expect(rules(crowded)).toEqual([1.5, 2.5, 3.5]);
    expect(texts(panelOf(crowded, 'avg_var'))).toEqual([]);
  });

  it('begin with a ringed block', () => {
    const ring = marks(panelOf(result('', [nf]), 'avg_var'), 'point').find((l) => !l.mark.filled);
    expect(ring?.data.values.map((row) => row['index'])).toEqual([1, 4, 8, 14]);
  });
});

describe('band', () => {
  it('is one standard deviation to either side', () => {
    const panel = panelOf(result('', [nf]), 'avg_var');
    const { mean, std } = nf.points[3]?.statistics.avg_var ?? {};
    const row = marks(panel, 'area')[0]?.data.values[3];
    expect(row?.['low']).toBeCloseTo((mean ?? 0) - (std ?? 0), 12);
    expect(row?.['high']).toBeCloseTo((mean ?? 0) + (std ?? 0), 12);
  });

  it('of a point alone is a bar', () => {
    const bars = (stages: number[]) => {
      const panel = panelOf(result('', [network('NF', stages, normFree(1))]), 'res_avg_var');
      return marks(panel, 'rule').flatMap(({ data }) => data.values.filter((row) => 'low' in row));
    };
    expect(bars([1])).toMatchObject([{ index: 1 }]);
    expect(bars([2])).toEqual([]);
  });

  it('needs two seeds', () => {
    const single = result('', [network('NF', RESNET_50, normFree(1), { seeds: 1 })]);
    expect(marks(panelOf(single, 'avg_var'), 'area')).toEqual([]);
    expect(chart(sppSpec(single)).title?.subtitle).toEqual(['Gaussian input 8×3×224×224 · seed 0']);
  });

  it('stays on a log axis where the deviation exceeds the mean', () => {
    const wild = network('wild', RESNET_50, exploding(3));
    const [first, ...rest] = wild.points;
    if (first === undefined) throw new Error('no points');
    const point = {
      ...first,
      statistics: { ...first?.statistics, avg_var: { mean: 1, std: 5, values: [] } },
    };
    const panel = panelOf(result('', [{ ...wild, points: [point, ...rest] }]), 'avg_var');
    const { domain } = valueScale(panel);
    const lows = marks(panel, 'area')[0]?.data.values.map((row) => Number(row['low'])) ?? [];
    expect(lows.every((low) => low >= domain[0] && low > 0)).toBe(true);
  });
});

describe('overflow', () => {
  const burst = network('no normaliser', RESNET_600, exploding(2.1));

  it('ends the curve, with a cross at the block', () => {
    const last = burst.points.at(-1);
    const panel = panelOf(result('', [bn, burst]), 'avg_var');
    expect(last).toMatchObject({
      index: 120,
      non_finite: true,
      statistics: { avg_var: { mean: null } },
    });
    expect(crosses(panel)).toMatchObject([{ network: 1, index: 120 }]);
    const indices = marks(panel, 'line')[0]?.data.values.flatMap((row) => {
      return row['network'] === 1 ? Number(row['index']) : [];
    });
    expect(Math.max(...(indices ?? []))).toBe(119);
  });

  it('is marked in every panel, since every curve ends there', () => {
    const panel = panelOf(result('', [burst]), 'res_avg_var');
    expect(burst.points.at(-1)?.statistics.res_avg_var?.mean).not.toBeNull();
    expect(crosses(panel)).toMatchObject([{ index: 120 }]);
  });

  it('is no matter of the stem, which has no residual branch', () => {
    expect(crosses(panelOf(result('', [bn]), 'res_avg_var'))).toEqual([]);
  });

  it('of several networks at one block is piled up, not drawn over', () => {
    const twins = ['a', 'b'].map((name) =>
      network(name, RESNET_50, exploding(1e9), { scatter: 0 }),
    );
    const tops = crosses(panelOf(result('', twins), 'avg_var')).map((row) => row['top']);
    expect(new Set(tops).size).toBe(2);
  });

  it('at the stem leaves a panel without a curve', () => {
    const none = network('none', RESNET_50, constant(Number.POSITIVE_INFINITY));
    expect(none.points).toHaveLength(1);
    expect(valueScale(panelOf(result('', [none]), 'res_avg_var')).domain).toEqual([0, 1]);
  });
});

describe('result in, chart out', () => {
  it('starts the residual panel at block 1', () => {
    const panel = panelOf(result('', [nf]), 'res_avg_var');
    expect(marks(panel, 'line')[0]?.data.values[0]).toMatchObject({ index: 1 });
  });

  it('has three panels, and as many as are asked for', () => {
    expect(chart(sppSpec(result('', [nf]))).vconcat[0].hconcat).toHaveLength(3);
    const two = sppSpec(result('', [nf]), { panels: ['avg_var', 'res_avg_var'] });
    expect(chart(two).vconcat[0].hconcat).toHaveLength(2);
  });

  it('drops points where blocks are narrow', () => {
    const filled = (stages: number[]) => {
      const panel = panelOf(result('', [network('NF', stages, normFree(1))]), 'avg_var', {
        width: 400,
      });
      return marks(panel, 'point').some((layer) => layer.mark.filled);
    };
    expect([filled(RESNET_50), filled(RESNET_600)]).toEqual([true, false]);
  });

  it('tells 12 networks apart by colour and dash', () => {
    const many = Array.from({ length: 12 }, (_, i) => network(`n${i}`, [2], normFree(i / 10)));
    const line = marks(panelOf(result('', many), 'avg_var'), 'line')[0];
    const range = (channel: string) => line?.encoding[channel]?.scale?.range ?? [];
    const looks = range('color').map((c, i) => JSON.stringify([c, range('strokeDash')[i]]));
    expect(new Set(looks).size).toBe(12);
  });

  it('gives the same specification again and leaves the result alone', () => {
    const input = result('t', [bn, he]);
    const before = JSON.stringify(input);
    expect(JSON.stringify(sppSpec(input))).toBe(JSON.stringify(sppSpec(input)));
    expect(JSON.stringify(input)).toBe(before);
  });
});

describe('subtitle', () => {
  const subtitle = (more: object) =>
    chart(sppSpec(result('', [nf], more))).title?.subtitle.join(' ');

  it('tells the input', () => {
    expect(subtitle({})).toBe('Gaussian input 8×3×224×224 · seeds 0–3 · mean ± 1 s.d.');
    const images = { kind: 'images', path: 'photos/', batch: 32, channels: 3, size: [224, 192] };
    expect(subtitle({ input: images })).toMatch(/^images photos\/ \(32×3×224×192\) · seeds 0–3/);
  });

  it('tells the channels of pictures, which no config names', () => {
    const images = { kind: 'images', path: 'photos/', batch: 32, size: [224, 192] };
    expect(subtitle({ input: images })).toMatch(/^images photos\/ \(32×3×224×192\)/);
  });

  it('tells the file, and its array where it has a name', () => {
    const file = { kind: 'file', path: 'a.npz', batch: 4, size: [16, 12], channels: 1 };
    expect(subtitle({ input: file })).toMatch(/^file a\.npz \(4×1×16×12\)/);
    const named = { ...file, array: 'x' };
    expect(subtitle({ input: named })).toMatch(/^file x of a\.npz \(4×1×16×12\)/);
  });

  it('tells how many batches there were', () => {
    const images = { kind: 'images', path: 'p/', batch: 32, batches: 40, size: [8, 8] };
    expect(subtitle({ input: images })).toMatch(/^images p\/ \(40 batches of 32×3×8×8\)/);
    const noise = { kind: 'gaussian', batch: 2, batches: 8, size: [8, 8], channels: 3 };
    expect(subtitle({ input: noise })).toMatch(/^Gaussian input, 8 batches of 2×3×8×8 · /);
  });

  it('tells the batches of the networks where they have their own', () => {
    const batches = (...sizes: number[]) => ({
      networks: sizes.map((batch) => ({ ...nf, config: { batch } })),
    });
    expect(subtitle(batches(2, 8, 4))).toMatch(/^Gaussian input, batch 2 to 8, 3×224×224 · /);
    expect(subtitle(batches(2, 2))).toMatch(/^Gaussian input 2×3×224×224 · /);
  });

  it('tells the sizes of the networks where they have their own, and not the one that no network got', () => {
    const sizes = (...each: { size: readonly number[]; batch?: number }[]) => ({
      networks: each.map((config) => ({ ...nf, config })),
    });
    expect(subtitle(sizes({ size: [64, 48] }))).toMatch(/^Gaussian input 8×3×64×48 · /);
    const three = [
      [300, 300],
      [64, 64],
      [128, 96],
    ].map((size) => ({ size }));
    expect(subtitle(sizes(...three))).toMatch(/^Gaussian input 8×3×64×64 to 8×3×300×300 · /);
    expect(subtitle(sizes({ size: [8, 8], batch: 4 }, { size: [9, 9] }))).toMatch(
      /^Gaussian input, batch 4 to 8, 3×8×8 to 3×9×9 · /,
    );
    expect(subtitle({ networks: [nf, { ...nf, config: { size: [32, 32] } }] })).toMatch(
      /^Gaussian input 8×3×32×32 to 8×3×224×224 · /,
    );
  });

  it('tells the exponent of pink noise', () => {
    const pink = { kind: 'pink', batch: 8, channels: 3, size: [224, 224], exponent: 1 };
    expect(subtitle({ input: pink })).toMatch(/^pink input 8×3×224×224 \(exponent 1\) · /);
  });

  it('of several results says what differs', () => {
    const one = result('', [nf]);
    expect(subtitleOf([one, one])).toBe(subtitleOf([one]));
    const small = result('', [nf], {
      input: { kind: 'gaussian', batch: 2, size: [8, 8] },
      seeds: [5],
    });
    expect(subtitleOf([one, small])).toBe(
      'inputs differ: Gaussian input 8×3×224×224; Gaussian input 2×8×8 · seeds differ: seeds 0–3; seed 5 · mean ± 1 s.d.',
    );
    const many = [1, 2, 3, 4, 5].map((seed) => ({ ...one, seeds: [seed] }));
    expect(subtitleOf(many)).toMatch(/seeds differ: seed 1; seed 2; seed 3; 2 more$/);
  });

  it('lists seeds that are no run, and counts many', () => {
    expect(subtitle({ seeds: [1, 5] })).toContain('seeds 1, 5 ·');
    expect(subtitle({ seeds: [9, 8, 7, 6, 5, 4, 3, 2, 1] })).toContain('9 seeds ·');
  });
});

it('keeps the band of a curve that lies on the floor inside the panel', () => {
  const rounding: Rule = () => ({ sqMean: 1e-14, variance: 1, residual: 1 });
  const panel = panelOf(result('', [he, network('BN', RESNET_50, rounding)]), 'avg_sq_mean');
  const [floor] = valueScale(panel).domain;
  const rows = marks(panel, 'area').flatMap(({ data }) => data.values);
  const edges = rows.flatMap((row) => [row['low'], row['high']] as number[]);
  expect(rows.length).toBe(2 * 17);
  expect(Math.min(...edges)).toBeGreaterThanOrEqual(floor);
});
