import { afterEach, expect, test, vi } from 'vitest';
import { CHUNK, type Kernel } from '../../src/maths/kernel.ts';
import { cosine, PlainKernel, radius, sine } from '../../src/maths/kernel-plain.ts';
import { openSimdKernel } from '../../src/maths/kernel-simd.ts';
import { RandomStream } from '../../src/maths/random.ts';

const plain = new PlainKernel();
const simd = openSimdKernel();
if (simd === null) throw new Error('no vectors here');

const LAWS = ['fillNormal', 'fillUniform', 'fillTruncatedNormal'] as const;
const LENGTHS = [0, 1, 3, 4, 7, 8, 9, 100, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 5, 100_003];

function bytes(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

test.each(LAWS)('%s: the fast kernel gives the bits of the plain one', (law) => {
  for (const [i, length] of LENGTHS.entries()) {
    for (const std of [1, 0.25, 0.0123456789, 1e-30, 3e38, 0]) {
      const [a, b] = [new Float32Array(length), new Float32Array(length)];
      RandomStream.for(2 ** i, `tensor ${i}`, plain)[law](a, std);
      RandomStream.for(2 ** i, `tensor ${i}`, simd)[law](b, std);
      expect(bytes(a).equals(bytes(b))).toBe(true);
    }
  }
});

test('a stream goes on the same with either kernel, whatever is drawn in turn', () => {
  const [a, b] = [plain, simd].map((kernel) => {
    const stream = RandomStream.for(3, 'mixed', kernel);
    const drawn: number[] = [stream.nextUint32(), stream.nextUniform()];
    for (const law of [...LAWS, ...LAWS]) {
      const values = new Float32Array(CHUNK + 3);
      stream[law](values, 0.5);
      drawn.push(...values.subarray(0, 20), ...values.subarray(CHUNK), stream.nextUint32());
    }
    return drawn;
  });
  expect(a).toEqual(b);
});

test.each([1, 2, 3, 4, 5, 9, 64, 147, 4608, 5000])(
  'rows of %i values are standardised to the same bits',
  (fanIn) => {
    for (const guard of [
      { gamma: 1, added: 0, floor: 0 },
      { gamma: 1.7, added: 1e-5 * fanIn, floor: 1e-4 },
    ]) {
      const given = new Float32Array(7 * fanIn);
      RandomStream.for(0, 'rows').fillNormal(given, 0.01);
      // A constant row has no deviation to scale by.
      given.fill(0.1, 0, fanIn);
      const [a, b] = [plain, simd].map((kernel) => {
        kernel.room(given.length).set(given);
        kernel.standardize(7, fanIn, guard);
        return kernel.room(given.length).slice();
      }) as [Float32Array, Float32Array];
      expect(bytes(a).equals(bytes(b))).toBe(true);
      expect(a.every(Number.isFinite)).toBe(true);
    }
  },
);

/** Rows of 208 values: more than one run, and a part of one. */
const ROWS = [
  { at: 0, count: 8, length: 208 },
  { at: 8 * 208, count: 6, length: 208 },
] as const;
const [OUT, SUMS] = [16 * 208, 16 * 208 + 64];

function bothKernels(work: (kernel: Kernel) => void): Float32Array {
  const [a, b] = [plain, simd as Kernel].map((kernel) => {
    // Drawn by a kernel of its own, for a stream draws in its kernel's room.
    const given = new Float32Array(SUMS + 128);
    RandomStream.for(7, 'rows', new PlainKernel()).fillNormal(given, 1);
    kernel.room(given.length).set(given);
    work(kernel);
    return kernel.room(SUMS).slice();
  }) as [Float32Array, Float32Array];
  expect(bytes(a).equals(bytes(b))).toBe(true);
  return a;
}

test('products of rows, to the same bits, and to float32 of what they are', () => {
  const [a, b] = ROWS;
  const values = bothKernels((kernel) => kernel.dots(a, b, SUMS, OUT));
  for (let i = 0; i < a.count; i++) {
    for (let j = 0; j < b.count; j++) {
      let dot = 0;
      for (let k = 0; k < a.length; k++) {
        dot += (values[a.at + i * 208 + k] as number) * (values[b.at + j * 208 + k] as number);
      }
      expect(values[OUT + i * b.count + j]).toBeCloseTo(dot, 4);
    }
  }
});

test('parts along rows are taken off to the same bits', () => {
  const [a, b] = ROWS;
  const before = bothKernels(() => {});
  const after = bothKernels((kernel) => kernel.subtract(a, b, OUT));
  for (let i = 0; i < a.count; i++) {
    for (let k = 0; k < a.length; k++) {
      let value = before[i * 208 + k] as number;
      for (let j = 0; j < b.count; j++) {
        value -= (before[OUT + i * b.count + j] as number) * (before[b.at + j * 208 + k] as number);
      }
      expect(after[i * 208 + k]).toBeCloseTo(value, 4);
    }
  }
});

test('the sum of two rows, and their product, in float64', () => {
  const dots: number[] = [];
  const values = bothKernels((kernel) => {
    dots.push(kernel.dot(0, 208, 208));
    kernel.combine(0, 208, 208, 0.3, 1.7);
  });
  expect(dots[0]).toBe(dots[1]);
  expect(values.every(Number.isFinite)).toBe(true);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

class NoVectors {
  constructor() {
    throw new Error('invalid opcode 0xfd');
  }
}

test.each([
  ['WebAssembly', undefined],
  ['its vectors', { Memory: class {}, Module: NoVectors }],
])('without %s there is no fast kernel, and nothing is thrown', (_, replaced) => {
  vi.stubGlobal('WebAssembly', replaced);
  expect(openSimdKernel()).toBeNull();
});

test('a number drawn alone is the same for all kernels, and between 0 and 1', () => {
  const [a, b] = [plain, simd].map((kernel) => {
    const stream = RandomStream.for(9, 'uniform', kernel);
    return Array.from({ length: 1000 }, () => stream.nextUniform());
  }) as [number[], number[]];
  expect(a).toEqual(b);
  expect(a.every((u) => u > 0 && u < 1)).toBe(true);
  const mean = a.reduce((sum, u) => sum + u, 0) / a.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(5 / Math.sqrt(12 * a.length));
});

// What follows says how far the law is from the normal one: a value is radius × direction, and where
// each is within a relative δ, the distribution function is within δ · max x φ(x) = 0.24 δ.

const WORDS = Array.from({ length: 200_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 0);

/** Largest and mean relative error. */
function errors(pairs: readonly (readonly [number, number])[]) {
  const relative = pairs.map(([value, exact]) => value / exact - 1);
  return {
    largest: relative.reduce((most, error) => Math.max(most, Math.abs(error)), 0),
    mean: relative.reduce((sum, error) => sum + error, 0) / relative.length,
  };
}

/** u of `radius`. */
function uniformOf(word: number): number {
  return ((word >>> 1) | 1) / 2 ** 31;
}

test('the radius is √(−2 ln u) to float32, at both ends too', () => {
  const ends = Array.from({ length: 20_000 }, (_, i) => [i, 2 ** 32 - 1 - i]).flat();
  const { largest, mean } = errors(
    [...WORDS, ...ends].map((word) => {
      const u = uniformOf(word);
      const log = u > 0.5 ? Math.log1p(u - 1) : Math.log(u);
      return [radius(word), Math.sqrt(-2 * log)];
    }),
  );
  expect(largest).toBeLessThan(1.5e-7);
  expect(Math.abs(mean)).toBeLessThan(1e-8);
});

test('the direction is sine and cosine to float32', () => {
  const angles = WORDS.map((word) => Math.fround((word / 2 ** 32 - 0.5) * (Math.PI / 2)));
  const sines = errors(angles.map((x) => [sine(x), Math.sin(x)]));
  const cosines = errors(angles.map((x) => [cosine(x), Math.cos(x)]));
  for (const { largest, mean } of [sines, cosines]) {
    expect(largest).toBeLessThan(1.5e-7);
    expect(Math.abs(mean)).toBeLessThan(1e-8);
  }
});

test.each([
  [4, 6.334248366623996e-5],
  [5, 5.733031437583892e-7],
  [5.5, 3.797912493177544e-8],
  [6, 1.973175290075396e-9],
])('the tail beyond %d has its probability, %d', (bound, probability) => {
  let sum = 0;
  // All radii beyond the bound; the share of directions on which x is beyond it too.
  for (let word = 1; radius(word) > bound; word += 4) {
    sum += (2 / Math.PI) * Math.acos(bound / radius(word));
  }
  expect(Math.abs(sum / 2 ** 30 - probability)).toBeLessThan(1e-10 + 1e-6 * probability);
});
