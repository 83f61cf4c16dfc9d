import { describe, expect, it } from 'vitest';
import { sppSpec } from '../../src/charts/spp.ts';
import { DARK, LIGHT, PAPER, THEMES } from '../../src/charts/theme.ts';
import { network, normFree, RESNET_50, result, sawtooth } from './synthetic.ts';
import { chart, marks, panelOf } from './views.ts';

const some = result('A title', [
  network('BN', RESNET_50, sawtooth),
  network('NF', RESNET_50, normFree(1)),
]);

/** WCAG 2: relative luminance of `#rrggbb`, and contrast of two of them. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

it('text is legible in every theme', () => {
  for (const { text, faint, background } of Object.values(THEMES)) {
    expect(contrast(text, background)).toBeGreaterThan(7);
    expect(contrast(faint, background)).toBeGreaterThan(4.5);
  }
});

it('every curve of the dark theme is legible, and grids stay behind', () => {
  for (const colour of DARK.palette) {
    expect(contrast(colour, DARK.background)).toBeGreaterThan(4.5);
  }
  expect(new Set(DARK.palette).size).toBe(LIGHT.palette.length);
  expect(contrast(DARK.grid, DARK.background)).toBeLessThan(2);
});

describe('paper', () => {
  const spec = sppSpec(some, { theme: PAPER });

  it('has no title unless it is asked for', () => {
    expect(chart(spec).title).toBeUndefined();
    expect(chart(sppSpec(some, { theme: PAPER, titled: true })).title?.text).toEqual(['A title']);
    expect(chart(sppSpec(some, { titled: false })).title).toBeUndefined();
  });

  it('has thinner lines and smaller text on white', () => {
    const line = (theme: typeof LIGHT) =>
      Number(marks(panelOf(some, 'avg_var', { theme }), 'line')[0]?.mark.strokeWidth);
    expect(line(PAPER)).toBeLessThan(0.6 * line(LIGHT));
    expect(spec['background']).toBe('#ffffff');
    const { axis } = spec['config'] as { axis: { labelFontSize: number } };
    expect(axis.labelFontSize).toBeGreaterThanOrEqual(7);
    expect(axis.labelFontSize).toBeLessThan(8);
  });
});

describe('width', () => {
  const shape = (width: number, theme = LIGHT) =>
    chart(sppSpec(some, { width, theme }))
      .vconcat.slice(0, -1)
      .map((row) => ('hconcat' in row ? row.hconcat.length : 0));

  it('of three panels is kept down to 600, then they go below each other', () => {
    expect([shape(1140), shape(600), shape(480), shape(300)]).toEqual([
      [3],
      [3],
      [2, 1],
      [1, 1, 1],
    ]);
  });

  it('of one column of a paper holds two panels', () => {
    expect(shape(240, PAPER)).toEqual([2, 1]);
  });
});
