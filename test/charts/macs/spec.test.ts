import { afterEach, describe, expect, it, vi } from 'vitest';
import { type MacsOptions, macsSpec } from '../../../src/charts/macs/spec.ts';
import { renderPng, renderSvg } from '../../../src/charts/render.ts';
import { PAPER } from '../../../src/charts/theme.ts';
import type { NetworkResult, PointFacts, Result } from '../../../src/results/result.ts';
import { expectGolden } from '../golden.ts';
import { exploding, network, normFree, type Rule, result, sawtooth } from '../synthetic.ts';
import { chart, marks, type PanelView, texts } from '../views.ts';

const FACTS: PointFacts = {
  ...{ alpha: 0.2, gain: 1, beta: 1, gate: 1, padding: 1, least: 1 },
  norm: 'none',
};

const MEMBERS = { 18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 101: [3, 4, 23, 3] } as const;

/** A family of three: `BN 18`, `BN 34`, `BN 101`. */
function familyOf(name: string, rule: Rule, config: NetworkResult['config'] = {}, seeds = 4) {
  return Object.entries(MEMBERS).map(([depth, stages], i): NetworkResult => {
    const own = { model: `resnetv2-${depth}`, stages, ...config };
    const drawn = network(`${name} ${depth}`, stages, rule, { config: own, seeds });
    const points = drawn.points.map((point) => {
      return point.statistics.res_avg_var ? { ...point, facts: FACTS } : point;
    });
    return { ...drawn, macs: 1.8e9 * 2 ** i, points };
  });
}

const BN = familyOf('BN', sawtooth, { norm: 'batch' });
const NF = familyOf('NF', normFree(1), { norm: 'none' });
const HE = familyOf('He', exploding(15), { norm: 'none', init: 'he-normal' });

function panelsOf(drawn: Result, options: MacsOptions = {}): readonly PanelView[] {
  return chart(macsSpec(drawn, options)).vconcat[0].hconcat;
}

/** What stands in the legend. */
function legendOf(drawn: Result, options: MacsOptions = {}): unknown[] {
  return texts(chart(macsSpec(drawn, options)).vconcat.at(-1) as PanelView);
}

const titles = (drawn: Result) => panelsOf(drawn).map(({ title }) => title?.text[0]);
const linesOf = (panel: PanelView | undefined) => marks(panel as PanelView, 'line')[0]?.data.values;
const both = result('', [...BN, ...NF]);

it('has a panel a summary, a line a family and a point a network', () => {
  expect(titles(both)).toEqual([
    'Peak avg. variance',
    'Variance at the end',
    'Growth, longest stage',
    'Share of its last branch',
  ]);
  expect(legendOf(both)).toEqual(['BN', 'NF']);
  const points = linesOf(panelsOf(both)[0]);
  expect(points?.map(({ line, at }) => [line, at])).toEqual([
    ...[1.8e9, 3.6e9, 7.2e9].map((macs) => [0, macs]),
    ...[1.8e9, 3.6e9, 7.2e9].map((macs) => [1, macs]),
  ]);
  // The sawtooth of 23 blocks is the highest.
  expect(Number(points?.[2]?.['value'])).toBeCloseTo(0.682 * 24, -1);
});

it('labels each point with what tells it apart from its line, in the colour of the line', () => {
  const [labels] = marks(panelsOf(both)[0] as PanelView, 'text').slice(-1);
  expect(labels?.data.values.map(({ label, line }) => [label, line])).toEqual([
    ...['18', '34', '101'].map((label) => [label, 0]),
    ...['18', '34', '101'].map((label) => [label, 1]),
  ]);
});

it('chooses an axis panel by panel, or takes the one that is asked for', () => {
  const types = (options: MacsOptions) =>
    panelsOf(both, options).map((panel) => marks(panel, 'line')[0]?.encoding['y']?.scale?.type);
  expect(types({})).toEqual(['log', 'linear', 'linear', 'linear']);
  expect(types({ log: true })).toEqual(['log', 'log', 'log', 'linear']);
  expect(types({ log: false })).toEqual(['linear', 'linear', 'linear', 'linear']);
});

it('draws whiskers of one standard deviation where there are several seeds', () => {
  const whiskers = (drawn: Result) =>
    marks(panelsOf(drawn)[3] as PanelView, 'rule').filter(({ encoding }) => encoding['y2']);
  const [layer] = whiskers(both);
  const share = linesOf(panelsOf(both)[3])?.[0];
  const [first] = layer?.data.values ?? [];
  expect((Number(first?.['low']) + Number(first?.['high'])) / 2).toBeCloseTo(
    Number(share?.['value']),
    12,
  );
  expect(Number(first?.['high'])).toBeGreaterThan(Number(first?.['low']));
  expect(whiskers(result('', familyOf('BN', sawtooth, {}, 1)))).toEqual([]);
});

describe('a network that overflowed', () => {
  const drawn = result('', [...BN, ...HE]);

  it('has no point in any panel, and the legend names it', () => {
    expect(HE.map(({ points }) => points.at(-1)?.non_finite ?? false)).toEqual([
      false,
      false,
      true,
    ]);
    for (const panel of panelsOf(drawn)) expect(linesOf(panel)).toHaveLength(5);
    expect(legendOf(drawn)).toEqual(['BN', 'He', 'overflow, and no point: He 101']);
  });

  it('is not bridged by its line', () => {
    const [small, middle, large] = BN as [NetworkResult, NetworkResult, NetworkResult];
    const gap = { ...(HE[2] as NetworkResult), config: middle.config, macs: middle.macs };
    const points = linesOf(panelsOf(result('', [small, gap, large]))[0]);
    expect(points?.map(({ stretch }) => stretch)).toEqual([0, 1]);
  });

  it('leaves its panels empty where there is no other', () => {
    const alone = result('', HE.slice(2));
    expect(titles(alone)).toHaveLength(4);
    for (const panel of panelsOf(alone)) expect(linesOf(panel)).toEqual([]);
  });
});

it('has no panel for what no network has', () => {
  const bare = BN.map((one) => ({ ...one, points: one.points.map(({ facts: _, ...p }) => p) }));
  expect(titles(result('', bare))).toHaveLength(3);
});

it('of a single network is a point that the legend names', () => {
  const one = result('', BN.slice(0, 1));
  expect(legendOf(one)).toEqual(['BN 18']);
  for (const panel of panelsOf(one)) {
    expect(linesOf(panel)).toHaveLength(1);
    expect(texts(panel)).toEqual([]);
  }
});

it('tells results apart, whose networks have the same config', () => {
  const two = result('', [...BN, ...BN.map((one) => ({ ...one, name: `${one.name} (new)` }))]);
  const sources = [...BN.map(() => 'old'), ...BN.map(() => 'new')];
  expect(legendOf(two, { sources })).toEqual(['BN', 'BN new']);
  expect(legendOf(result('', [...BN, ...BN]), { sources })).toEqual(['BN (old)', 'BN (new)']);
});

it('gives the same specification again and leaves the result alone', () => {
  const before = JSON.stringify(both);
  expect(JSON.stringify(macsSpec(both))).toBe(JSON.stringify(macsSpec(both)));
  expect(JSON.stringify(both)).toBe(before);
});

describe('drawn', () => {
  afterEach(() => vi.restoreAllMocks());

  const SCENARIOS: Record<string, [Result, MacsOptions?]> = {
    'macs-families': [result('BN, NF and He over multiply-adds', [...BN, ...NF, ...HE])],
    'macs-paper': [both, { theme: PAPER, width: 240 }],
    'macs-one': [result('One', BN.slice(1, 2))],
  };
  for (const [name, [drawn, options]] of Object.entries(SCENARIOS)) {
    it(`is the golden picture ${name}, without a warning`, async () => {
      const warn = vi.spyOn(console, 'warn');
      const svg = await renderSvg(macsSpec(drawn, options));
      expect(warn.mock.calls).toEqual([]);
      expectGolden(name, svg);
      expect((await renderPng(svg)).length).toBeGreaterThan(1000);
    });
  }

  it('keeps every label within the picture, at any width', async () => {
    for (const width of [200, 504, 1140]) {
      const svg = await renderSvg(macsSpec(both, { width }));
      const [, drawn] = /^<svg[^>]* width="([\d.]+)"/.exec(svg) ?? [];
      expect(Number(drawn)).toBeLessThan(width + 5);
    }
  });
});
