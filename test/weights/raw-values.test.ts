import { expect, test } from 'vitest';
import { drawAhead } from '../../dist/run/weight-source.js';
import { elements } from '../../src/core/shape.ts';
import { type Prepared, preparePlanned } from '../../src/run/prepare.ts';
import { sharedDraws } from '../../src/run/shared-draws.ts';
import { drawInPlace, type WeightSource } from '../../src/run/weight-source.ts';
import { RawValues, rawKey } from '../../src/weights/raw-values.ts';
import type { WeightSpec } from '../../src/weights/spec.ts';
import { drawWeight } from '../../src/weights/weights.ts';
import { parseKnown } from '../run/known.ts';

// The largest weight, of 2.25 MiB, is beyond what the second smallest room holds.
const BASIC = 'model: resnetv2, block: basic, stages: [2, 2, 2, 2], widths: [32, 64, 128, 256]';
const CONFIG = `
input: { kind: gaussian, batch: 2, size: 32 }
seeds: 2
networks:
  - { name: BN, ${BASIC} }
  - { name: LeCun, ${BASIC}, init: lecun-normal }
  - { name: NF, ${BASIC}, norm: none, residual: nf, scaled_ws: true }
  - { name: orthogonal, model: resnetv2, stages: [1, 1], init: orthogonal, widths: [8, 16] }
  - { name: uniform, ${BASIC}, init: he-uniform }
  - { name: LeCun uniform, ${BASIC}, init: lecun-uniform }
`;

function prepared(text: string) {
  const { config, locate } = parseKnown(text, 'spp.yaml');
  return preparePlanned(config, locate);
}

const networks = prepared(CONFIG);
const weights = weightsOf(networks);

function weightsOf(run: readonly Prepared[]): WeightSpec[] {
  return run.flatMap(({ segments }) =>
    segments.flatMap(({ bindings }) =>
      bindings.flatMap((binding) => (binding.kind === 'drawn' ? [binding.weight] : [])),
    ),
  );
}

function draw(weight: WeightSpec, seed: number, raw?: RawValues): Float32Array {
  const values = new Float32Array(elements(weight.shape));
  drawWeight(weight, seed, values, raw);
  return values;
}

function equal(a: Float32Array, b: Float32Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(
    Buffer.from(b.buffer, b.byteOffset, b.byteLength),
  );
}

test.each([0, 1, 4, 1000])('kept or drawn, a weight has the same bits (%i MiB)', (megabytes) => {
  const raw = new RawValues();
  raw.expect({ ...sharedDraws(networks, 2), bytes: megabytes * 2 ** 20 });
  for (const network of networks) {
    for (const seed of [0, 1]) {
      for (const weight of weightsOf([network])) {
        expect(equal(draw(weight, seed, raw), draw(weight, seed))).toBe(true);
        expect(raw.held).toBeLessThanOrEqual(megabytes * 2 ** 20);
      }
    }
  }
  expect(raw.held).toBe(0);
});

test('what several networks draw is shared, and all of it kept where memory allows', () => {
  const small = 'resnetv2, stages: [1, 1], widths: [8, 16]';
  const two = prepared(`
input: { kind: gaussian, batch: 2, size: 32 }
networks:
  - { name: A, model: ${small} }
  - { name: B, model: ${small}, norm: none }
`);
  const { draws: shared, bytes } = sharedDraws(two, 3);
  const drawn = weightsOf(two.slice(0, 1));
  expect([...shared.keys()].sort()).toEqual(drawn.map(rawKey).sort());
  expect(new Set(shared.values())).toEqual(new Set([2]));
  expect(bytes).toBe(3 * drawn.reduce((sum, { shape }) => sum + 4 * elements(shape), 0));
});

test('of a single network nothing is kept', () => {
  const { draws: shared, bytes } = sharedDraws(networks.slice(0, 1), 5);
  expect([shared.size, bytes]).toEqual([0, 0]);
  const raw = new RawValues();
  raw.expect({ draws: shared, bytes });
  for (const weight of weights.slice(0, 20)) draw(weight, 0, raw);
  expect(raw.held).toBe(0);
});

test('the next run keeps nothing of the last one', () => {
  const raw = new RawValues();
  const shared = sharedDraws(networks, 2);
  raw.expect(shared);
  draw(weights[0] as WeightSpec, 0, raw);
  expect(raw.held).toBeGreaterThan(0);
  raw.expect(shared);
  expect(raw.held).toBe(0);
});

test('a weight at zero has no raw values', () => {
  const init = { distribution: 'zero', std: 0, standardize: null } as const;
  expect(rawKey({ tensor: 'w', shape: [2, 2, 1, 1], init })).toBeNull();
});

async function drawAll(source: WeightSource): Promise<Float32Array[]> {
  const drawn: Float32Array[] = [];
  for (const { segments } of networks) {
    for (const seed of [0, 1]) {
      for (const [i, segment] of segments.entries()) {
        const parameters = await source.take(segment, seed);
        const next = segments[i + 1];
        if (next !== undefined) source.prefetch(next, seed);
        drawn.push(...[...parameters.values()].map((values) => values.slice()));
        source.recycle(parameters);
      }
    }
  }
  await source.close();
  return drawn;
}

test('a thread of its own draws the same bits as this one, shared or not', async () => {
  const [ahead, shared, here] = [
    drawAhead() as unknown as WeightSource,
    drawInPlace(),
    drawInPlace(),
  ];
  for (const source of [ahead, shared]) source.expect(sharedDraws(networks, 2));
  const [a, b, c] = (await Promise.all([ahead, shared, here].map(drawAll))) as [
    Float32Array[],
    Float32Array[],
    Float32Array[],
  ];
  expect(a.length).toBe(c.length);
  expect(a.every((values, i) => equal(values, c[i] as Float32Array))).toBe(true);
  expect(b.every((values, i) => equal(values, c[i] as Float32Array))).toBe(true);
});
