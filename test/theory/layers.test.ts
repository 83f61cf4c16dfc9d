import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/maths/random.ts';
import type { Extent, Layer, PoolLayer } from '../../src/plan/layers.ts';
import { activationTable } from '../../src/theory/activation.ts';
import { type Field, statistics } from '../../src/theory/field.ts';
import { inputField } from '../../src/theory/input.ts';
import { fieldAfter } from '../../src/theory/laws.ts';
import { act, conv, norm, WHITE, WIDTH } from './toy.ts';

const LARGE: Extent = [WIDTH, 64, 64];

function pass(
  layers: readonly Layer[],
  { extent = LARGE, mean = 0 }: { extent?: Extent; mean?: number } = {},
): Field {
  const input = inputField({ ...WHITE, kind: 'white', batch: 1e9, mean, variance: 1 }, extent);
  const field = fieldAfter(layers, input, activationTable());
  if (field === undefined) throw new Error('no prediction');
  return field;
}

const pool = (op: PoolLayer['op'], kernel: number, side: number): PoolLayer => ({
  op,
  kernel: [kernel, kernel],
  stride: 2,
  padding: [side, side, side, side],
});

describe('zero padding', () => {
  it.each([4, 7, 16])('lowers the variance of a 3×3 convolution by (1 − 2/(3·%d))²', (size) => {
    const { avgVar } = statistics(pass([conv(1, { kernel: 3 })], { extent: [WIDTH, size, size] }));
    expect(avgVar).toBeCloseTo((1 - 2 / (3 * size)) ** 2, 6);
  });

  it('turns a mean into variance over positions', () => {
    const layers = [conv(1, { kernel: 3 })];
    const [flat, raised] = [pass(layers), pass(layers, { mean: 3 })].map(statistics);
    // Of the 9·9 squared mean each tap keeps the square of its share of positions.
    const share = 63 / 64;
    const kept = ((1 + 2 * share ** 2) / 3) ** 2;
    const whole = ((1 + 2 * share) / 3) ** 2;
    expect(raised?.avgSqMean).toBeCloseTo(9 * kept, 4);
    expect((raised?.avgVar ?? 0) - (flat?.avgVar ?? 0)).toBeCloseTo(9 * (whole - kept), 4);
  });

  it('skips positions with its stride, at the border that it meets', () => {
    const layers = [conv(1, { kernel: 3, stride: 2 })];
    // On an even map the padding is read at the top and left alone.
    expect(statistics(pass(layers, { extent: [WIDTH, 8, 8] })).avgVar).toBeCloseTo(
      (1 - 1 / 12) ** 2,
      6,
    );
  });
});

describe('a map of 2×2', () => {
  it('has no prediction behind a padded convolution of channel means', () => {
    const layers = [conv(1), conv(1, { kernel: 3 })];
    const small = { extent: [WIDTH, 2, 2] as const };
    expect(() => pass(layers, { ...small, mean: 3 })).toThrow('no prediction');
    expect(statistics(pass(layers, small)).avgVar).toBeCloseTo((2 / 3) ** 2, 6);
  });
});

describe('weight standardisation', () => {
  it('removes what all channels have in common', () => {
    const { avgSqMean, avgVar } = statistics(pass([conv(1, { gamma: 1.5 })], { mean: 7 }));
    expect(avgSqMean).toBeCloseTo(0, 4);
    expect(avgVar).toBeCloseTo(1.5 ** 2, 4);
  });

  it('keeps the variance of white noise at any fan-in', () => {
    const layers = [conv(1, { gamma: 1, channels: 3, kernel: 7 })];
    const { variance } = pass(layers, { extent: [3, 64, 64] });
    expect(variance[32 * 64 + 32]).toBeCloseTo(1, 12);
  });

  it('is weakened by its epsilon and its floor', () => {
    const layer = conv(1, { gamma: 1 });
    const { init } = layer;
    const guarded = (guard: { epsilon: number; floor: number }) =>
      statistics(
        pass([{ ...layer, init: { ...init, standardize: { gamma: 1, affine: false, ...guard } } }]),
      ).avgVar;
    expect(guarded({ epsilon: 1 / WIDTH, floor: 0 })).toBeCloseTo(1 / 2, 5);
    expect(guarded({ epsilon: 0, floor: 4 })).toBeCloseTo(1 / 4, 5);
  });
});

describe('layer norm over the channels of each pixel', () => {
  it('makes the variance 1 at every pixel, at the border too', () => {
    const layers = [conv(3, { kernel: 3 }), norm('layer2d')];
    const { variance, mean } = pass(layers, { extent: [WIDTH, 5, 5], mean: 0 });
    for (const [p, v] of variance.entries())
      expect([v, mean[p]]).toEqual([expect.closeTo(1, 12), 0]);
  });

  it('is silent where channels have means of their own', () => {
    expect(() => pass([conv(1), act('relu'), conv(1), norm('layer2d')])).toThrow('no prediction');
  });
});

describe('groups', () => {
  it('make no difference to the variance, as long as a group has channels enough', () => {
    const one = conv(1, { gamma: 1, channels: 64, kernel: 3 });
    const wide: Extent = [64 * 8, 64, 64];
    const grouped = { ...one, in: 64 * 8, out: 64 * 8, groups: 8 };
    const [alone, beside] = [
      pass([one], { extent: [64, 64, 64] }),
      pass([grouped], { extent: wide }),
    ].map(statistics);
    expect(beside?.avgVar).toBeCloseTo(alone?.avgVar as number, 12);
    const depthwise = { ...grouped, groups: 256 };
    expect(() => pass([depthwise], { extent: wide })).toThrow('no prediction');
  });
});

describe('pools', () => {
  it('the maximum of 9 normals has mean 1.485 and variance 0.357', () => {
    const { mean, variance } = pass([pool('max-pool', 3, 1)]);
    expect(mean[16 * 32 + 16]).toBeCloseTo(1.48501, 4);
    expect(variance[16 * 32 + 16]).toBeCloseTo(0.35735, 4);
    // At the corner the window holds 4.
    expect(mean[0]).toBeCloseTo(1.02938, 4);
  });

  it('the maximum of activated values is the activated maximum', () => {
    const { mean } = pass([act('relu'), pool('max-pool', 3, 1)]);
    expect(mean[16 * 32 + 16]).toBeCloseTo(1.4851, 3);
  });

  it('the average of 4 has a quarter of the variance, but the whole of the mean', () => {
    const white = pass([pool('avg-pool', 2, 0)]);
    expect(statistics(white).avgVar).toBeCloseTo(1 / 4, 6);
    const shifted = statistics(pass([conv(1), pool('avg-pool', 2, 0)], { mean: 2 }));
    expect(shifted.avgVar).toBeCloseTo(1 / 4, 6);
    expect(shifted.avgSqMean).toBeCloseTo(4, 6);
  });

  it('averages what overlapping maxima share', () => {
    const { variance } = pass([pool('max-pool', 3, 1), pool('avg-pool', 2, 0)]);
    const simulated = averageOfMaxima(20_000);
    expect(variance[8 * 16 + 8]).toBeGreaterThan(0.95 * simulated);
    expect(variance[8 * 16 + 8]).toBeLessThan(1.05 * simulated);
  });
});

/** Variance of the average of the four maxima of 3×3 windows, two apart, on 5×5 normals. */
function averageOfMaxima(count: number): number {
  const noise = new Float32Array(25 * count);
  RandomStream.for(0, 'maxima').fillNormal(noise);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < count; i++) {
    const maximum = (row: number, column: number) =>
      Math.max(
        ...[0, 1, 2].flatMap((y) => {
          const start = 25 * i + 5 * (row + y) + column;
          return [...noise.subarray(start, start + 3)];
        }),
      );
    const average = (maximum(0, 0) + maximum(0, 2) + maximum(2, 0) + maximum(2, 2)) / 4;
    sum += average;
    squares += average ** 2;
  }
  return squares / count - (sum / count) ** 2;
}

describe('norms', () => {
  it('batch and instance norm centre each channel, layer norm all of them together', () => {
    const shifted = [conv(1)];
    const means = (kind: 'batch' | 'instance' | 'layer') =>
      statistics(pass([...shifted, norm(kind)], { mean: 2 }));
    expect(means('batch')).toMatchObject({ avgVar: expect.closeTo(1, 6) });
    expect(means('instance').avgSqMean).toBeCloseTo(0, 6);
    // Channel means of variance 4 beside a variance of 1.
    expect(means('layer').avgSqMean).toBeCloseTo(0.8, 3);
    expect(means('layer').avgVar).toBeCloseTo(0.2, 3);
  });

  it('a group of two keeps less of the channel means than half', () => {
    const { avgSqMean, avgVar } = statistics(
      pass([conv(1), norm('group', WIDTH / 2)], { mean: 2 }),
    );
    expect(avgSqMean + avgVar).toBeCloseTo(1, 3);
    // E[S / (1 + S)], S = 2 z²: 1 − √(π)/2 · e^{1/4} · erfc(1/2) = 0.4544.
    expect(avgSqMean).toBeGreaterThan(0.43);
    expect(avgSqMean).toBeLessThan(0.48);
  });
});
