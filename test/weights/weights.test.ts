import { expect, test } from 'vitest';
import { elements } from '../../src/core/shape.ts';
import type { WeightInit } from '../../src/plan/layers.ts';
import { drawWeight } from '../../src/weights/weights.ts';

function draw(shape: number[], init: Partial<WeightInit>, seed = 0): Float32Array {
  const weight = new Float32Array(elements(shape));
  const full = { distribution: 'normal', std: 1, standardize: null, ...init } as const;
  drawWeight({ tensor: 'block.conv.weight', shape, init: full }, seed, weight);
  return weight;
}

function moments(values: ArrayLike<number>) {
  const list = Array.from(values);
  const mean = list.reduce((sum, x) => sum + x, 0) / list.length;
  return { mean, variance: list.reduce((sum, x) => sum + (x - mean) ** 2, 0) / list.length };
}

test.each([
  ['normal', 3],
  ['uniform', 9 / 5],
  // E[z⁴]/E[z²]² of a normal cut off at ±2: (3 − (2³ + 3·2)·2φ(2)/Z)/s⁴, Z = 2Φ(2) − 1.
  ['truncated-normal', 2.3656],
] as const)(
  '%s weights have the deviation and the kurtosis of their law',
  (distribution, kurtosis) => {
    const values = draw([64, 256, 3, 3], { distribution, std: 0.3 });
    const { mean, variance } = moments(values);
    const n = values.length;
    expect(Math.abs(mean)).toBeLessThan((5 * 0.3) / Math.sqrt(n));
    expect(Math.abs(variance / 0.09 - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    const fourth = moments(values.map((x) => x ** 2)).variance / variance ** 2 + 1;
    expect(Math.abs(fourth - kurtosis)).toBeLessThan(0.05);
  },
);

test('a truncated normal stays within two of its own deviations, a uniform within √3', () => {
  const largest = (values: Float32Array) => values.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
  const scale = 1 / 0.8796256610342398;
  expect(largest(draw([64, 64, 3, 3], { distribution: 'truncated-normal' }))).toBeLessThan(
    2 * scale + 1e-6,
  );
  const unit = draw([64, 64, 3, 3], { distribution: 'unit-uniform', std: Math.sqrt(1 / 12) });
  expect(Math.min(...unit)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...unit)).toBeLessThanOrEqual(1);
  expect(moments(unit).mean).toBeCloseTo(0.5, 2);
  expect(moments(unit).variance).toBeCloseTo(1 / 12, 2);
  expect(largest(draw([64, 64, 3, 3], { distribution: 'uniform' }))).toBeLessThan(Math.sqrt(3));
});

test.each([
  [8, 40],
  [40, 8],
  [1, 5],
  [100, 100],
  [70, 300],
])('an orthogonal weight of %i filters and a fan-in of %i', (filters, fanIn) => {
  const length = Math.max(filters, fanIn);
  const matrix = draw([filters, fanIn, 1, 1], { distribution: 'orthogonal', std: length ** -0.5 });
  const vectors = Math.min(filters, fanIn);
  const at = (v: number, i: number) =>
    matrix[filters <= fanIn ? v * fanIn + i : i * fanIn + v] as number;
  for (let a = 0; a < vectors; a++) {
    for (let b = 0; b < vectors; b++) {
      let dot = 0;
      for (let i = 0; i < length; i++) dot += at(a, i) * at(b, i);
      expect(Math.abs(dot - (a === b ? 1 : 0))).toBeLessThan(1e-6);
    }
  }
});

test('a delta-orthogonal weight is an orthogonal matrix at the centre of its kernels', () => {
  const [filters, channels] = [12, 8];
  const init = { distribution: 'delta-orthogonal', std: filters ** -0.5 } as const;
  const weight = draw([filters, channels, 3, 5], init);
  const matrix = weight.filter((_, i) => i % 15 === 7);
  expect(weight.filter((value) => value !== 0)).toHaveLength(filters * channels);
  for (let a = 0; a < channels; a++) {
    for (let b = 0; b < channels; b++) {
      let dot = 0;
      for (let i = 0; i < filters; i++) {
        dot += (matrix[i * channels + a] as number) * (matrix[i * channels + b] as number);
      }
      expect(Math.abs(dot - (a === b ? 1 : 0))).toBeLessThan(1e-6);
    }
  }
});

test('a standardised filter has mean 0 and variance γ²/fan-in', () => {
  const weight = draw([5, 16, 3, 3], {
    standardize: { gamma: 1.7, epsilon: 0, floor: 0, affine: false },
    std: 0.01,
  });
  for (let filter = 0; filter < 5; filter++) {
    const { mean, variance } = moments(weight.subarray(filter * 144, (filter + 1) * 144));
    expect(mean).toBeCloseTo(0, 7);
    expect((variance * 144) / 1.7 ** 2).toBeCloseTo(1, 5);
  }
});

test('published guards: an epsilon on the variance, a floor on variance × fan-in', () => {
  const scale = (standardize: { epsilon: number; floor: number }) => {
    const weight = draw([1, 400, 1, 1], {
      standardize: { gamma: 1, affine: false, ...standardize },
      std: 0.01,
    });
    return Math.sqrt(moments(weight).variance * 400);
  };
  const drawn = moments(draw([1, 400, 1, 1], { std: 0.01 })).variance;
  expect(scale({ epsilon: 1e-4, floor: 0 })).toBeCloseTo(Math.sqrt(drawn / (drawn + 1e-4)), 5);
  expect(scale({ epsilon: 0, floor: 1 })).toBeCloseTo(Math.sqrt(drawn * 400), 5);
  expect(scale({ epsilon: 0, floor: 1e-4 })).toBeCloseTo(1, 5);
});

test('a filter of one weight, or of equal weights, becomes 0 and not NaN', () => {
  expect([
    ...draw([3, 1, 1, 1], { standardize: { gamma: 1, epsilon: 0, floor: 0, affine: false } }),
  ]).toEqual([0, 0, 0]);
});

test('variants share the raw Gaussians of a layer', () => {
  const he = draw([8, 8, 3, 3], { std: Math.SQRT2 });
  const lecun = draw([8, 8, 3, 3], { std: 1 });
  he.forEach((value, i) => {
    expect(value / Math.SQRT2).toBeCloseTo(lecun[i] as number, 6);
  });
});
