import { expect, test } from 'vitest';
import { PlainKernel } from '../../../src/maths/kernel-plain.ts';
import { RandomStream } from '../../../src/maths/random.ts';
import { BIN_EDGES, QUANTILE_LEVELS } from '../../../src/results/detail.ts';
import { type Distribution, distributionOf } from '../../../src/run/detail/distribution.ts';
import { pooledDistribution } from '../../../src/run/detail/pool.ts';

const look = (values: Float32Array) => distributionOf(values) as Distribution;

function normals(count: number): Float32Array {
  const values = new Float32Array(count);
  RandomStream.for(1, 'x').fillNormal(values);
  return values;
}

/** The same by sorting, and by the definitions. */
function sorted(values: Float32Array) {
  const n = values.length;
  const numbers = Float64Array.from(values).sort();
  const sum = (of: (x: number) => number) => numbers.reduce((total, x) => total + of(x), 0);
  const mean = sum((x) => x) / n;
  const variance = sum((x) => (x - mean) ** 2) / n;
  const z =
    variance > 0 ? numbers.map((x) => (x - mean) / Math.sqrt(variance)) : numbers.map(() => 0);
  const [least = 0, largest = 0] = [numbers[0], numbers[n - 1]];
  const end = (largest - least) / 100;
  const share = (is: (x: number) => boolean) => numbers.filter(is).length / n;
  return {
    quantiles: QUANTILE_LEVELS.map((level) => {
      const at = level * (n - 1);
      const [low = 0, high = 0] = [numbers[Math.floor(at)], numbers[Math.ceil(at)]];
      return low + (at - Math.floor(at)) * (high - low);
    }),
    histogram: BIN_EDGES.slice(1).map((right, i) => {
      const left = BIN_EDGES[i] as number;
      return z.filter((x) => x >= left && x < right).length;
    }),
    tails: {
      mean,
      variance,
      kurtosis: z.reduce((total, x) => total + x ** 4, 0) / n,
      zeros: share((x) => x === 0),
      at_least: share((x) => x <= least + end),
      at_most: share((x) => x >= largest - end),
    },
  };
}

const TENSORS: Record<string, Float32Array> = {
  normal: normals(20_001),
  'behind a ReLU': normals(10_000).map((x) => Math.max(0, x)),
  saturated: normals(5000).map((x) => Math.tanh(6 * x)),
  'far from 0': normals(3000).map((x) => 300 + x),
  'all below 0': normals(777).map((x) => -Math.abs(x)),
  'heavy tails': normals(4000).map((x) => x ** 5),
  'zeros of both signs': Float32Array.of(0, -0, 1, -1, -0, 0, 1e-40, -1e-40),
  'two values': Float32Array.of(3, -2),
  'one value': Float32Array.of(-7),
  constant: new Float32Array(9).fill(4),
};

test.each(Object.keys(TENSORS))('%s: as by sorting', (name) => {
  const values = TENSORS[name] as Float32Array;
  const [found, wanted] = [look(values), sorted(values)];
  expect([...found.quantiles].map((x) => x + 0)).toEqual(wanted.quantiles.map((x) => x + 0));
  expect([...found.histogram]).toEqual(wanted.histogram);
  for (const [key, value] of Object.entries(wanted.tails)) {
    const own = found.tails[key as keyof typeof wanted.tails];
    expect(Math.abs(own - value), key).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
  }
});

test.each(Object.keys(TENSORS))('%s: to the same bits without WebAssembly', (name) => {
  const values = TENSORS[name] as Float32Array;
  const plain = new PlainKernel();
  // A second tensor finds nothing of the first in the kernel's room.
  distributionOf(normals(100), plain);
  expect(distributionOf(values, plain)).toEqual(distributionOf(values));
});

test('a part of a buffer is looked at alone', () => {
  const whole = normals(100);
  expect(look(whole.subarray(10, 60))).toEqual(look(whole.slice(10, 60)));
});

test('of batches counts are added, and their variance has that of the means', () => {
  const [first, second] = [normals(1000), normals(1000).map((x) => 2 * x + 1)];
  const both = pooledDistribution([look(first), look(second)]);
  expect(both.histogram.reduce((sum, count) => sum + count, 0)).toBe(2000);
  const whole = look(Float32Array.of(...first, ...second));
  expect(both.tails.variance).toBeCloseTo(whole.tails.variance, 9);
  expect(both.tails.mean).toBeCloseTo(whole.tails.mean, 9);
  expect(pooledDistribution([look(first)])).toEqual(look(first));
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  'with %s among the values there is nothing to tell',
  (value) => {
    expect(distributionOf(Float32Array.of(1, value, 2))).toBeNull();
  },
);
