import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { exactLog } from '../../src/maths/log.ts';
import { RandomStream } from '../../src/maths/random.ts';

function normals(seed: number, name: string, count: number): Float32Array {
  const out = new Float32Array(count);
  RandomStream.for(seed, name).fillNormal(out);
  return out;
}

test('xoshiro128++ gives the words of the reference implementation in C', () => {
  const stream = new RandomStream([1, 2, 3, 4]);
  const words = Array.from({ length: 10 }, () => stream.nextUint32());
  expect(words).toEqual([
    641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011,
    621204420,
  ]);
});

// From a second implementation of the same key, generator and ziggurat, in Python with math.log.
test('golden vectors: key, generator and ziggurat', () => {
  expect([...normals(0, 'stem.conv.weight', 6)]).toEqual([
    -0.05517730116844177, 0.14610570669174194, -0.9473516941070557, 0.8075770139694214,
    -0.7899277210235596, -1.2295643091201782,
  ]);
  expect([...normals(7, 'input', 3)]).toEqual([
    1.4251322746276855, -0.17148542404174805, 1.0482195615768433,
  ]);
});

test('golden vectors: 200 000 values, wedges and tail included', () => {
  const bytes = new Uint8Array(normals(0, 'stem.conv.weight', 200_000).buffer);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(
    'a9b060d6b41a410758b804cc3c012530ccdf1bc746f69fd68a5034a4c163448d',
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
    // Where the ziggurat's tail begins.
    [3.442619855899, 5.760500636e-4],
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

test('the logarithm is within an ulp of Math.log', () => {
  for (let k = -700; k < 700; k += 0.37) {
    const x = Math.exp(k);
    expect(Math.abs(exactLog(x) - Math.log(x))).toBeLessThanOrEqual(
      2.3e-16 * Math.max(1e-300, Math.abs(Math.log(x))),
    );
  }
});
