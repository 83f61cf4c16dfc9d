import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DetailOptions } from '../../../src/charts/detail/subjects.ts';
import { DETAIL_VIEWS } from '../../../src/charts/detail/views.ts';
import { renderSvg } from '../../../src/charts/render.ts';
import { DARK, PAPER } from '../../../src/charts/theme.ts';
import { DETAIL_KINDS, type Detail, type DetailKind } from '../../../src/results/detail.ts';
import type { Result } from '../../../src/results/result.ts';
import { expectGolden } from '../golden.ts';
import { network, normFree, RESNET_50, RESNET_600, result, sawtooth } from '../synthetic.ts';
import { chart } from '../views.ts';
import { detailOf, type ShapeAt, tensorOf } from './synthetic.ts';

interface Scenario {
  readonly view: DetailKind;
  readonly of: Result;
  readonly detail: Detail;
  readonly options?: DetailOptions;
}

const seeds = { seeds: 2 };
const two = result('Two networks', [
  network('BN (BN-ReLU-Conv, He)', [2, 3], sawtooth, seeds),
  network('a network without a normaliser, which has a long name', [2, 3], normFree(1), seeds),
]);
/** A block with a dead third, and a tail that grows with depth. */
const plain: ShapeAt = (index) => ({
  variance: 0.3 + index,
  dead: index === 3 ? 1 / 3 : 0,
  tail: index / 5,
});
/** The second seed is gone from block 4 on. */
const wild: ShapeAt = (index, seed) =>
  index >= 4 && seed === 1 ? null : { variance: 10 ** index, spread: 1, tail: 40 * index };

const depth = (stages: readonly number[]) =>
  result('Deep', [network('NF', stages, normFree(1), { seeds: 1 })]);
const deep = depth([20, 20]);
const odd = result('<b>&amp; "quotes"', [
  network('constructor', [1], normFree(1), { seeds: 1 }),
  network('<script>alert("x")</script> \ud800 日本語', [1], normFree(1), { seeds: 1 }),
  network('', [], normFree(1), { seeds: 1 }),
]);

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'detail-channels': { view: 'channels', of: two, detail: detailOf(two, plain, wild) },
  'detail-channels-branch-dark': {
    view: 'channels',
    of: two,
    detail: detailOf(two, plain),
    options: { networks: [0], tensors: ['output', 'branch'], theme: DARK, width: 480, seeds: [1] },
  },
  'detail-quantiles': {
    view: 'quantiles',
    of: two,
    detail: detailOf(two, plain, wild),
    options: { log: true },
  },
  'detail-quantiles-paper': {
    view: 'quantiles',
    of: two,
    detail: detailOf(two, plain),
    options: { theme: PAPER, width: 240, networks: [0] },
  },
  'detail-histogram': { view: 'histogram', of: two, detail: detailOf(two, plain, wild) },
  'detail-histogram-thinned': {
    view: 'histogram',
    of: deep,
    detail: detailOf(deep, (index) => ({ tail: index / 40 })),
    options: { width: 480 },
  },
  'detail-odd-names': { view: 'quantiles', of: odd, detail: detailOf(odd, () => ({})) },
};

afterEach(() => vi.restoreAllMocks());

for (const [name, { view, of, detail, options }] of Object.entries(SCENARIOS)) {
  it(`draws ${name} as the golden picture, without a warning, as wide as asked for`, async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const svg = await renderSvg(DETAIL_VIEWS[view](of, detail, options));
    expectGolden(name, svg);
    expect(warn.mock.calls).toEqual([]);
    const width = options?.width ?? 1140;
    expect(Math.abs(Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]) - width)).toBeLessThanOrEqual(4);
  });
}

describe('draws what is hostile, in every view:', () => {
  const one = depth([1]);
  const tensor = tensorOf({ channels: 3 }, 1);
  const all = (value: number) => ({
    dead: 0,
    channels: { mean: Float32Array.of(value), variance: Float32Array.of(value) },
    histogram: new Float64Array(66),
    quantiles: new Float64Array(13).fill(value),
    tails: { mean: value, variance: value, kurtosis: 0, zeros: 1, at_least: 1, at_most: 1 },
  });
  const holding = (...outputs: Detail['networks'][0]['points'][0]['output'][]): Detail => ({
    ...detailOf(one),
    networks: [{ name: 'NF', points: outputs.map((output) => ({ output, branch: null })) }],
  });
  const DETAILS: Readonly<Record<string, Detail>> = {
    'values that are no numbers': holding([all(Number.NaN)], [all(Number.POSITIVE_INFINITY)]),
    'one constant channel': holding([all(0)], [all(0)]),
    'the least and the largest variance': holding([all(1e-45)], [all(3e38)]),
    'an overflow at once': holding([null], [null]),
    'an overflow in the end': holding([tensor], [null]),
    'one point of two': holding([tensor]),
    'more points than the result has': holding([tensor], [tensor], [tensor]),
  };
  /** A number that JSON does not know would leave a mark out, or draw it anywhere. */
  const strict = (_: string, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(String(value));
    return value;
  };
  for (const [name, detail] of Object.entries(DETAILS)) {
    it(name, () => {
      for (const view of DETAIL_KINDS) {
        const spec = DETAIL_VIEWS[view](one, detail, { width: 300 });
        expect(JSON.stringify(spec, strict)).not.toMatch(/NaN|Infinity|undefined/);
      }
    });
  }

  it('all of it together, without a warning', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const all = result(
      '',
      Object.keys(DETAILS).map((name) => ({ ...one.networks[0], name }) as Result['networks'][0]),
    );
    const networks = Object.values(DETAILS).flatMap((detail) => detail.networks);
    for (const view of DETAIL_KINDS) {
      const svg = await renderSvg(DETAIL_VIEWS[view](all, { ...detailOf(one), networks }));
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    }
    expect(warn.mock.calls).toEqual([]);
  });
});

it('keeps a picture of 12 networks of 200 blocks small', () => {
  const own = network('n', RESNET_600, normFree(1), { seeds: 1 });
  const many = result('Many', Array(12).fill(own));
  const tensors = Array.from({ length: 8 }, (_, i) =>
    tensorOf({ channels: 200, variance: 10 ** i, spread: 2 }, i),
  );
  const detail = detailOf(many, () => null);
  const networks = detail.networks.map(({ name, points }) => ({
    name,
    points: points.map((_, i) => ({ output: [tensors[i % 8] ?? null], branch: null })),
  }));
  const rows = chart(DETAIL_VIEWS.channels(many, { ...detail, networks })) as unknown as {
    vconcat: { hconcat: { layer: { data: { values: object[] } }[] }[] }[];
  };
  const panels = rows.vconcat.slice(0, -1).flatMap(({ hconcat }) => hconcat);
  const drawn = panels.flatMap(({ layer }) => layer[0]?.data.values ?? []);
  expect(panels).toHaveLength(12);
  expect(drawn.length).toBeLessThan(50_000);
});

describe('gives each network its own blocks below it', () => {
  const ends = (...networks: Result['networks']) => {
    const of = result('', networks);
    const [row] = chart(
      DETAIL_VIEWS.quantiles(
        of,
        detailOf(of, () => ({})),
      ),
    ).vconcat;
    return row.hconcat.map(({ layer }) => layer[0]?.encoding['x']?.scale?.domain[1]);
  };

  it('where they differ in depth', () => {
    const far = network('deep', [8, 8, 8], normFree(1), { seeds: 1 });
    const flat = network('flat', [1, 1, 1], normFree(1), { seeds: 1 });
    expect(ends(far, flat)).toEqual([24.5, 3.5]);
  });

  it('but one axis where they do not, also under one that overflowed', () => {
    const whole = network('whole', RESNET_50, normFree(1), { seeds: 1 });
    const points = whole.points.slice(0, 4).map((point, i) => {
      return i === 3 ? { ...point, non_finite: true as const } : point;
    });
    expect(ends(whole, { ...whole, name: 'early', points })).toEqual([16.5, 16.5]);
  });
});
