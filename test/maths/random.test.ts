import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { float32Log } from '../../src/maths/log.ts';
import { RandomStream } from '../../src/maths/random.ts';

function normals(seed: number, name: string, count: number): Float32Array {
  const out = new Float32Array(count);
  RandomStream.for(seed, name).fillNormal(out);
  return out;
}

test('every lane gives the words of the reference implementation of xoshiro128++ in C', () => {
  const state = [1, 2, 3, 4].flatMap((word) => [word, word, word, word]);
  const stream = new RandomStream(state);
  const words = Array.from({ length: 40 }, () => stream.nextUint32());
  const reference = [
    641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011,
    621204420,
  ];
  expect(words).toEqual(reference.flatMap((word) => [word, word, word, word]));
});

// From a second implementation of the same key, generators and method, in Python with struct's float32.
test('golden vectors: key, generators and normals', () => {
  expect([...normals(0, 'stem.conv.weight', 10)]).toEqual([
    -1.965785026550293, 1.0979481935501099, 1.4214681386947632, 1.3941307067871094,
    0.6221349239349365, 1.2453254461288452, -0.4350182116031647, -0.23539364337921143,
    -1.6085305213928223, 1.7558214664459229,
  ]);
  expect([...normals(7, 'input', 3)]).toEqual([
    -0.1601240038871765, 3.450651168823242, -1.597793459892273,
  ]);
});

test('golden vectors: 200 000 values', () => {
  const bytes = new Uint8Array(normals(0, 'stem.conv.weight', 200_000).buffer);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(
    '2c03e112272506f2543b874ede32048637573b58c4af73565f8ebb89fc7aef43',
  );
});

test('the values have the moments and the tail of a normal distribution', () => {
  const values = normals(3, 'moments', 4_000_000);
  const n = values.length;
  const moment = (k: number) => values.reduce((sum, x) => sum + x ** k, 0) / n;
  // Standard errors: √(E[z^2k] − E[z^k]²)/√n; five of them.
  expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(n));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
  expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / n));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
  for (const [bound, probability] of [
    [1, 0.31731050786291415],
    [2, 0.04550026389635842],
    [3, 2.699796063260207e-3],
    [4, 6.334248366623996e-5],
  ] as const) {
    const share = values.reduce((count, x) => count + (Math.abs(x) > bound ? 1 : 0), 0) / n;
    expect(Math.abs(share - probability)).toBeLessThan(5 * Math.sqrt(probability / n));
  }
});

test('a stream depends on the seed and on the name', () => {
  const first = normals(0, 'a', 4);
  expect(normals(0, 'a', 4)).toEqual(first);
  expect(normals(1, 'a', 4)).not.toEqual(first);
  expect(normals(0, 'b', 4)).not.toEqual(first);
  // The seed and the name cannot run into each other.
  expect(normals(1, '1a', 4)).not.toEqual(normals(11, 'a', 4));
});

test('a shorter tensor has the first values of a longer one, times its deviation', () => {
  const scaled = new Float32Array(100);
  RandomStream.for(0, 'w').fillNormal(scaled, 0.25);
  expect(scaled).toEqual(
    normals(0, 'w', 1000)
      .slice(0, 100)
      .map((x) => 0.25 * x),
  );
});

test('the values fill 64 bins of equal probability equally', () => {
  const values = normals(4, 'bins', 2 ** 20);
  const counts = new Array<number>(64).fill(0);
  for (const value of values) {
    const bin = Math.min(63, Math.floor(64 * normalCdf(value)));
    counts[bin] = (counts[bin] as number) + 1;
  }
  const expected = values.length / 64;
  const chi2 = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // Mean 63 and deviation √126 under the null hypothesis; five of them to either side.
  expect(Math.abs(chi2 - 63)).toBeLessThan(5 * Math.sqrt(126));
});

// A round holds the four pairs of Box and Muller, whose halves stand four apart.
test('values up to two rounds apart are independent, and so are their squares', () => {
  const values = normals(5, 'neighbours', 2 ** 20);
  const squares = values.map((x) => (x * x - 1) / Math.SQRT2);
  const cubes = values.map((x) => (x ** 3 - 3 * x) / Math.sqrt(6));
  for (let lag = 1; lag <= 16; lag++) {
    for (const series of [values, squares, cubes]) {
      let sum = 0;
      for (let i = lag; i < series.length; i++) {
        sum += (series[i] as number) * (series[i - lag] as number);
      }
      // A product of two independent terms of variance 1 has variance 1.
      expect(Math.abs(sum)).toBeLessThan(5 * Math.sqrt(series.length));
    }
  }
});

test('streams of neighbouring seeds and names are independent', () => {
  const first = normals(0, 'stage1.block1.conv1.weight', 2 ** 20);
  for (const other of [
    normals(1, 'stage1.block1.conv1.weight', 2 ** 20),
    normals(0, 'stage1.block1.conv2.weight', 2 ** 20),
  ]) {
    const sum = first.reduce((total, x, i) => total + x * (other[i] as number), 0);
    expect(Math.abs(sum)).toBeLessThan(5 * Math.sqrt(first.length));
  }
});

test('the logarithm is within an ulp of Math.log', () => {
  for (let x = Math.fround(Math.SQRT1_2); x < Math.SQRT2; x = Math.fround(x * 1.0001)) {
    for (const k of [0, -1, -7, -30]) {
      const exact = Math.log(x) + k * Math.LN2;
      const ulp = 2 ** (Math.floor(Math.log2(Math.abs(exact) || 1)) - 23);
      expect(Math.abs(float32Log(k, Math.fround(x - 1)) - exact)).toBeLessThanOrEqual(ulp);
    }
  }
});

/** Abramowitz and Stegun 7.1.26, to 1.5·10⁻⁷: far below what a bin's count can tell. */
function normalCdf(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const poly =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (poly * Math.exp((-x * x) / 2)) / 2;
  return x < 0 ? tail : 1 - tail;
}
