import { describe, expect, it } from 'vitest';
import { macsAxis } from '../../../src/charts/macs/axis.ts';
import { summaryAxis } from '../../../src/charts/macs/values.ts';
import { textWidth } from '../../../src/charts/text.ts';
import { fontSize, LIGHT, PAPER } from '../../../src/charts/theme.ts';

const labels = (macs: number[], width = 340, theme = LIGHT) =>
  macsAxis(macs, width, theme).ticks.map(({ label }) => label);

describe('multiply-adds', () => {
  it('are ticked by thousands, millions and so on, a round number each', () => {
    expect(labels([2e8, 3e10])).toEqual(['300M', '1G', '3G', '10G', '30G']);
    expect(labels([2e8, 3e10], 200)).toEqual(['1G', '10G']);
    expect(labels([2e8, 3e10], 700)).toEqual(['200M', '500M', '1G', '2G', '5G', '10G', '20G']);
    expect(labels([9e5, 3e6])).toEqual(['700k', '1M', '2M', '3M']);
    expect(labels([30, 200], 700)).toEqual(['30', '50', '70', '100', '200']);
    expect(labels([1e3, 1e15], 200)).toEqual(['1k', '1M', '1G', '1T', '1P']);
    expect(labels([1e3, 1e15], 120)).toEqual(['1', '1M', '1T']);
  });

  it('of one network, or of several that are alike, stand in the middle of an axis that tells them', () => {
    for (const macs of [[4.1e9], [4.1e9, 4.1e9], [1e9], [1.0001e9, 1e9]]) {
      const { ticks, pixel, domain } = macsAxis(macs, 340, LIGHT);
      expect(pixel(macs[0] as number)).toBeCloseTo(170, 0);
      expect(ticks.length).toBeGreaterThan(1);
      for (const { value } of ticks) {
        expect(value >= domain[0] && value <= domain[1]).toBe(true);
      }
    }
  });

  it('keep the first and the last network away from the edges, at any width', () => {
    for (const theme of [LIGHT, PAPER]) {
      for (const width of [40, 130, 340, 1000]) {
        const { pixel } = macsAxis([3e8, 2e11], width * theme.unit, theme);
        expect(pixel(3e8)).toBeGreaterThan(0.2 * 26 * theme.unit);
        expect(pixel(3e8) + pixel(2e11)).toBeCloseTo(width * theme.unit, 6);
      }
    }
  });

  it('have no two labels that touch', () => {
    for (let width = 60; width < 900; width += 20) {
      for (const most of [1.5e9, 6e9, 3e10, 1e13]) {
        const { ticks, pixel } = macsAxis([1.1e9, most], width, LIGHT);
        const ends = ticks.map(({ value, label }) => {
          const half = textWidth(label, fontSize('axis', LIGHT)) / 2;
          return [pixel(value) - half, pixel(value) + half] as const;
        });
        for (const [i, [left]] of ends.slice(1).entries()) {
          expect(left).toBeGreaterThan((ends[i] as readonly [number, number])[1]);
        }
      }
    }
  });
});

describe('values', () => {
  const axis = (
    means: number[],
    { key = 'peak_var' as const, std = 0, log = 'auto' as 'auto' | boolean } = {},
  ) =>
    summaryAxis(
      key,
      means.map((mean) => ({ mean, std })),
      log,
    );

  it('stand on a linear axis from 0 as long as they span no more than a decade', () => {
    expect(axis([1, 9.9])).toMatchObject({ type: 'linear', domain: [0, expect.closeTo(10.3, 1)] });
    expect(axis([4])).toMatchObject({ type: 'linear', domain: [0, expect.closeTo(4.17, 2)] });
    expect(axis([])).toMatchObject({ type: 'linear', domain: [0, 1] });
  });

  it('on a log axis beyond, that ends near them', () => {
    const fine = axis([1.3, 14]);
    expect(fine).toMatchObject({ type: 'log', domain: [1, 20] });
    expect(fine.ticks.map(({ label }) => label)).toEqual(['1', '2', '5', '10', '20']);
    const coarse = axis([2, 3e8]);
    expect(coarse.domain).toEqual([0.1, 1e9]);
    expect(coarse.ticks.every(({ label }) => label.startsWith('10'))).toBe(true);
  });

  it('or as is asked for, but shares stand on a linear one', () => {
    expect(axis([1, 1e6], { log: false }).type).toBe('linear');
    expect(axis([1, 2], { log: true }).type).toBe('log');
    const shares = [0.001, 0.5].map((mean) => ({ mean, std: 0 }));
    for (const log of ['auto', true] as const) {
      expect(summaryAxis('branch_share', shares, log).type).toBe('linear');
    }
  });

  it('have room for whiskers, on a log axis of a deviation as large as the mean too', () => {
    expect(axis([1, 2], { std: 9 }).domain[1]).toBeGreaterThan(11);
    const { domain } = axis([1, 100], { std: 50 });
    expect(domain[0]).toBeLessThanOrEqual(0.1);
    expect(domain[1]).toBeGreaterThan(150);
  });

  it('of nothing stand on a labelled floor, and alone on a linear axis', () => {
    const { type, floor, ticks } = axis([0, 1, 1e4]);
    expect([type, floor, ticks[0]?.label]).toEqual(['log', 0.1, '≤ 10⁻¹']);
    expect(axis([0, 0], { log: true }).type).toBe('linear');
  });

  it('at the end of what a number may be', () => {
    expect(axis([1, 1.7e308]).domain[1]).toBe(Number.MAX_VALUE);
    expect(axis([1.7e308], { log: false }).domain[1]).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(axis([1.7e308], { log: true }).domain[1]).toBe(Number.MAX_VALUE);
    expect(axis([1e-320, 1]).domain[0]).toBeGreaterThan(0);
  });
});
