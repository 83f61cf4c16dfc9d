import { describe, expect, it } from 'vitest';
import type { Extent, Layer } from '../../../src/plan/layers.ts';
import { activationTable } from '../../../src/theory/activation.ts';
import { totalEnergy, whiteCotangent } from '../../../src/theory/backward/cotangent.ts';
import { backThrough } from '../../../src/theory/backward/laws.ts';
import { slopeTable } from '../../../src/theory/backward/slopes.ts';
import { average } from '../../../src/theory/field.ts';
import { inputField } from '../../../src/theory/input.ts';
import { fieldAfter } from '../../../src/theory/laws.ts';
import { scatter, slide, windowOf } from '../../../src/theory/window.ts';
import { act, conv, norm, WHITE, WIDTH } from '../toy.ts';

const tables = { activations: activationTable(), slopes: slopeTable() };

/** What a layer that reads white noise makes of a white cotangent: the energy of one sample, out over in. */
function factor(layer: Layer, extent: Extent, batch = 1e9): number {
  const x = inputField({ kind: 'white', batch, mean: 0, variance: 1 }, extent, true);
  const y = x && fieldAfter([layer], x, tables.activations);
  if (x === undefined || y === undefined) throw new Error('no field');
  const g = whiteCotangent(y.extent);
  const back = backThrough(layer, x, g, tables);
  return back === undefined ? Number.NaN : totalEnergy(back) / totalEnergy(g);
}

describe('windows', () => {
  it.each([
    { kernel: 3, stride: 1, sides: [5, 7], padding: [1, 1, 1, 1] },
    { kernel: 3, stride: 2, sides: [7, 8], padding: [0, 0, 1, 1] },
    { kernel: 1, stride: 2, sides: [5, 5], padding: [0, 0, 0, 0] },
    { kernel: 7, stride: 2, sides: [6, 9], padding: [3, 3, 3, 3] },
  ] as const)(
    'scattering is the transpose of sliding: %o',
    ({ kernel, stride, sides, padding }) => {
      const layer = { kernel: [kernel, kernel], stride, padding } as const;
      const window = windowOf(layer, [1, ...sides]);
      const values = (size: number, seed: number) =>
        Float64Array.from({ length: size }, (_, i) => Math.sin(seed + 3.7 * i));
      const x = values(sides[0] * sides[1], 1);
      const y = values(window.to[0] * window.to[1], 2);
      const dot = (a: Float64Array, b: Float64Array) =>
        average(a.map((v, i) => v * (b[i] as number)));
      const [forth, back] = [dot(slide(x, window), y), dot(x, scatter(y, window))];
      expect(back * x.length).toBeCloseTo(forth * y.length, 9);
    },
  );

  it.each([4, 8])('a 3×3 convolution loses at the border what it loses forward: %d', (size) => {
    const layer = conv(1, { kernel: 3 });
    expect(factor(layer, [WIDTH, size, size])).toBeCloseTo((1 - 2 / (3 * size)) ** 2, 6);
  });

  it('a delta-orthogonal kernel reads its centre alone', () => {
    const { init, ...layer } = conv(1, { kernel: 3 });
    const delta = {
      distribution: 'delta-orthogonal',
      std: WIDTH ** -0.5,
      standardize: null,
    } as const;
    expect(factor({ ...layer, init: { ...init, ...delta } }, [WIDTH, 4, 4])).toBeCloseTo(1, 9);
  });

  it('an average of four hands back a quarter, a maximum all', () => {
    const pool = { kernel: [2, 2], stride: 2, padding: [0, 0, 0, 0] } as const;
    expect(factor({ op: 'avg-pool', ...pool }, [WIDTH, 8, 8])).toBeCloseTo(1 / 4, 9);
    expect(factor({ op: 'max-pool', ...pool }, [WIDTH, 8, 8])).toBeCloseTo(1, 9);
  });
});

describe('norms', () => {
  it.each([16, 64])('of %d Gaussian values a channel: (M − 2)/(M − 3)', (values) => {
    // |g|² loses two directions of M, and E[1/s²] of a population variance is M/(M − 3).
    const side = Math.sqrt(values);
    const exact = (values - 2) / (values - 3);
    expect(factor(norm('instance'), [WIDTH, side, side])).toBeCloseTo(exact, 9);
    expect(factor(norm('batch'), [WIDTH, side / 2, side / 2], 4)).toBeCloseTo(exact, 9);
  });

  it('of very many together only the deviation counts', () => {
    for (const kind of ['layer', 'layer2d'] as const)
      expect(factor(norm(kind), [WIDTH, 4, 4])).toBeCloseTo(1, 5);
  });
});

describe('gates', () => {
  it('at a gain of 2 squeeze-and-excitation passes what its gate lets through', () => {
    const dense = {
      weight: { distribution: 'zero', std: 0, standardize: null },
      bias: null,
    } as const;
    const gate = { name: 'se', channels: WIDTH, hidden: 64, gain: 2, fn: 'relu' } as const;
    const layer = { op: 'squeeze-excite', ...gate, reduce: dense, expand: dense } as const;
    // All gates are ½.
    expect(factor(layer, [WIDTH, 8, 8])).toBeCloseTo(1, 6);
  });
});

describe('layers whose channels are unlike', () => {
  it('are passed by nothing', () => {
    const x = inputField(WHITE, [8, 4, 4]);
    if (x === undefined) throw new Error('no field');
    const zeros = { op: 'zero-channels', channels: 8 } as const;
    expect(backThrough(zeros, x, whiteCotangent([16, 4, 4]), tables)).toBeUndefined();
    expect(backThrough(act('relu'), x, whiteCotangent([8, 4, 4]), tables)).toBeDefined();
  });
});
