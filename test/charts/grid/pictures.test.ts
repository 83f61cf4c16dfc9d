import { describe, expect, it, test } from 'vitest';
import { boundaryOf } from '../../../src/charts/grid/boundary.ts';
import { heatSpec } from '../../../src/charts/grid/heat.ts';
import { heatScale } from '../../../src/charts/grid/heat-scale.ts';
import { phaseSpec } from '../../../src/charts/grid/phase.ts';
import { verdictColour } from '../../../src/charts/grid/verdict-colours.ts';
import { renderSvg } from '../../../src/charts/render.ts';
import type { SheetOptions, VegaLiteSpec } from '../../../src/charts/sheet.ts';
import { DARK, LIGHT, PAPER } from '../../../src/charts/theme.ts';
import { gridOf } from '../../../src/results/grid/grid.ts';
import { type Judged, VERDICT_ORDER, type Verdict } from '../../../src/results/verdicts.ts';
import { product, swept, sweptResult } from '../../results/grid/swept.ts';
import { expectGolden } from '../golden.ts';
import { exploding, normFree } from '../synthetic.ts';

const GAIN = 'networks.init_gain';
const ACTIVATION = 'networks.activation';
const DEPTH = 'networks.stages';

const judged = (verdict: Verdict, more: Partial<Judged> = {}): Judged => ({
  ...{ verdict, begin: null, seeds: [verdict, verdict], expected: null },
  ...more,
});

/** Without a norm: the larger the gain and the deeper, the larger. */
const deep = product({ [GAIN]: [0.25, 0.5, 1, 2], [DEPTH]: [[4], [8], [16]] }).map((values) => {
  const gain = Number(values[GAIN]);
  const stages = values[DEPTH] as number[];
  return swept(values, { of: 'He', rule: exploding(1 + gain ** 2 * 100), stages });
});
const verdictsOf = deep.map(({ swept: given }, i) => {
  const values = given?.values ?? {};
  const size = Number(values[GAIN]) * Number((values[DEPTH] as number[])[0]);
  const verdict: Verdict = size > 20 ? 'overflow' : size > 4 ? 'explodes' : 'healthy';
  const expected: Verdict | null = i === 0 ? null : size > 5 ? 'explodes' : 'healthy';
  return judged(verdict, { expected, ...(i === 5 ? { seeds: ['healthy', 'explodes'] } : {}) });
});
const he = sweptResult(deep, { title: 'Gain against depth' });

/** Words, two panels, and places without a network. */
const words = product({
  [ACTIVATION]: ['relu', 'x * sigmoid(x), which has a long name that does not fit'],
  'networks.norm': ['none', 'batch', 'layer'],
  'networks.bias': [true, false],
}).map((values) => swept(values, { rule: normFree(1) }));
const odd = sweptResult(words.slice(0, -2), { title: '<b>&amp;' });

const phase = (of: typeof he, all: readonly Judged[], options?: SheetOptions) =>
  phaseSpec(of, gridOf(of), all, options);

const SCENARIOS: Readonly<Record<string, VegaLiteSpec>> = {
  'phase-diagram': phase(he, verdictsOf),
  'phase-words-dark': phase(
    odd,
    words.map((_, i) => judged(VERDICT_ORDER[i % VERDICT_ORDER.length] as Verdict)),
    { theme: DARK },
  ),
  'phase-paper': phase(he, verdictsOf, { theme: PAPER, width: 240 }),
  'heat-last': heatSpec(he, gridOf(he), { panels: ['avg_sq_mean', 'avg_var'] }),
  'heat-slope-panels': heatSpec(odd, gridOf(odd), { of: 'slope', panels: ['avg_var'] }),
};

describe('pictures of sweeps are as they were committed', () => {
  it.each(Object.entries(SCENARIOS))('%s', async (name, spec) => {
    expectGolden(name, await renderSvg(spec));
  });
});

test('theory’s boundary runs along the edges across which it expects something else', () => {
  const cells = [
    { column: 0, row: 0, expected: 'healthy' },
    { column: 1, row: 0, expected: 'explodes' },
    { column: 0, row: 1, expected: 'healthy' },
    { column: 1, row: 1, expected: null },
  ];
  expect(boundaryOf(cells)).toEqual([{ left: 0.5, right: 0.5, below: -0.5, above: 0.5 }]);
});

test('slopes may be negative; factors are told up to a million and from a millionth on', () => {
  const slope = heatScale('avg_var', 'slope', [-0.2, 0.3]);
  expect([slope.share(-0.2), slope.share(0.3)]).toEqual([0, 1]);
  expect(slope.ticks.map(({ label }) => label)).toContain('−0.2');
  const factors = heatScale('avg_var', 'last', [1e-3, 1, 1e30]);
  expect(factors.ticks.at(-1)?.label).toBe('≥ 10⁶');
  expect(factors.share(1)).toBeCloseTo(1 / 3, 2);
  const shares = heatScale('sample_corr', 'last', [0.1, 0.9]);
  expect(shares.share(0.1)).toBeLessThan(shares.share(0.9));
});

/** Linear red, green and blue of `#rrggbb`. */
function linear(colour: string): number[] {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

/** Viénot, Brettel and Mollon 1999: what is left of a colour without the long, or the middle cones. */
const SEEN = {
  trichromat: ([r = 0, g = 0, b = 0]) => [r, g, b],
  protanope: ([r = 0, g = 0, b = 0]) => {
    const both = 0.11238 * r + 0.88762 * g;
    return [both, both, 0.00401 * r - 0.00401 * g + b];
  },
  deuteranope: ([r = 0, g = 0, b = 0]) => {
    const both = 0.29275 * r + 0.70725 * g;
    return [both, both, -0.02234 * r + 0.02234 * g + b];
  },
} as const satisfies Readonly<Record<string, (rgb: readonly number[]) => number[]>>;

/** Oklab (Ottosson 2020), in which distances are about even to the eye. */
function oklab([r = 0, g = 0, b = 0]: readonly number[]): number[] {
  const cones = [
    0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
    0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
    0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
  ].map((value) => Math.cbrt(Math.max(0, value)));
  const [l = 0, m = 0, s = 0] = cones;
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

test.each(Object.entries(SEEN))('a %s tells every two verdicts apart', (_, seen) => {
  for (const theme of [LIGHT, DARK]) {
    const colours = VERDICT_ORDER.map((verdict) =>
      oklab(seen(linear(verdictColour(verdict, theme)))),
    );
    const distances = colours.flatMap((a, i) =>
      colours.slice(i + 1).map((b) => Math.hypot(...a.map((value, k) => value - (b[k] ?? 0)))),
    );
    expect(Math.min(...distances)).toBeGreaterThan(0.05);
  }
});
