import type { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import type { Extent, Layer } from '../../src/plan/layers.ts';
import { DEFAULT_STATISTICS } from '../../src/results/statistics.ts';
import { activationTable } from '../../src/theory/activation.ts';
import { expectedPoints } from '../../src/theory/expected.ts';
import type { Field } from '../../src/theory/field.ts';
import { inputField } from '../../src/theory/input.ts';
import { fieldAfter } from '../../src/theory/laws.ts';
import { expectedSampleCorr } from '../../src/theory/sample-corr.ts';
import { activationsUnder, sampleCorrelation } from '../networks/activations.ts';
import { bareSpec, bnSpec, nfSpec, v1Spec } from '../networks/specs.ts';
import { act, conv, norm, WHITE, WIDTH } from './toy.ts';

function expected(
  layers: readonly Layer[],
  { batch = 1e9, mean = 0, extent = [WIDTH, 4, 4] as Extent } = {},
): number | undefined {
  const input = inputField({ kind: 'white', batch, mean, variance: 1 }, extent, true);
  const field = fieldAfter(layers, input, activationTable());
  if (field === undefined) throw new Error('no prediction of anything');
  return expectedSampleCorr(field);
}

/** What ReLU and a wide He layer make of a cosine: the arc-cosine kernel of order 1 (Cho and Saul 2009). */
const arcCosine = (cosine: number) =>
  (Math.sqrt(1 - cosine ** 2) + (Math.PI - Math.acos(cosine)) * cosine) / Math.PI;

describe('closed forms', () => {
  it('white noise has nothing in common but its mean', () => {
    expect(expected([])).toBe(0);
    expect(expected([conv(1)])).toBe(0);
    expect(expected([], { mean: 2 })).toBeCloseTo(4 / 5, 12);
    expect(expected([conv(3)], { mean: 2 })).toBeCloseTo(4 / 5, 12);
  });

  it('ReLU and He draw samples together as the arc-cosine kernel has it, layer by layer', () => {
    let cosine = 0;
    for (let depth = 1; depth <= 12; depth++) {
      const layer = [act('relu'), conv(2)];
      cosine = arcCosine(cosine);
      const value = expected([conv(1), ...Array(depth).fill(layer).flat()]);
      expect(Math.abs((value ?? 0) - cosine), `after ${depth} layers`).toBeLessThan(2e-3);
    }
    expect(cosine).toBeGreaterThan(0.85);
  });

  it('activations that are odd, or linear, keep white noise as it is', () => {
    for (const fn of ['identity', 'tanh'] as const) {
      expect(expected([conv(1), act(fn), conv(1), act(fn)])).toBeCloseTo(0, 9);
    }
  });

  it('weight standardisation and batch norm take the common part out', () => {
    const rectified = [conv(1), act('relu')];
    expect(expected(rectified)).toBeCloseTo(1 / Math.PI, 6);
    expect(expected([...rectified, conv(1, { gamma: 1 })])).toBeCloseTo(0, 6);
    expect(expected([...rectified, conv(1), norm('batch')])).toBeCloseTo(0, 6);
    expect(expected([...rectified, norm('instance')])).toBeCloseTo(0, 6);
  });

  it('batch norm leaves a small batch its share: the mean of N·H·W values sums to 0', () => {
    // Cov(x − x̄, x′ − x̄) / Var(x − x̄) of independent values.
    const size = 2 * 16;
    expect(expected([conv(1), norm('batch')], { batch: 2 })).toBeCloseTo(-1 / (size - 1), 9);
  });

  it('missing taps are the same in every sample: a border survives batch norm', () => {
    // Of a mean of 3 the taps at each position hold Σ 9; what differs from place to place stays.
    const layers = [conv(1, { kernel: 3 }), norm('batch')];
    const taps = [2 / 3, 1, 1, 2 / 3].flatMap((a) => [2 / 3, 1, 1, 2 / 3].map((b) => a * b));
    const level = taps.reduce((sum, share) => sum + share, 0) / 16;
    // Each tap by itself is there or not: its variance over positions, of 9 times a ninth.
    const rows = [3 / 4, 1, 3 / 4];
    const squares = rows.flatMap((a) => rows.map((b) => (a * b) ** 2)).reduce((s, v) => s + v, 0);
    const border = 9 * (level - squares / 9);
    const ratio = border / (border + level);
    const value = expected(layers, { mean: 3 }) ?? 0;
    // Less than the ratio: channels with much of it are divided by more.
    expect(value).toBeLessThan(ratio);
    expect(value).toBeGreaterThan(0.8 * ratio);
  });
});

describe('says nothing', () => {
  it('of a single sample', () => expect(expected([conv(1)], { batch: 1 })).toBeUndefined());
  it('on maps of less than 4×4', () => {
    expect(expected([conv(1)], { extent: [WIDTH, 3, 3] })).toBeUndefined();
    expect(expected([conv(1)], { extent: [WIDTH, 8, 3] })).toBeUndefined();
  });
  it('behind a convolution that reads few values, whatever comes then', () => {
    const narrow = conv(1, { channels: 63 });
    expect(expected([narrow, act('relu'), conv(1)])).toBeUndefined();
    expect(expected([narrow, norm('batch'), act('relu'), conv(1)])).toBeUndefined();
    expect(expected([narrow, act('relu'), pool('max-pool'), conv(1)])).toBeUndefined();
    expect(expected([conv(1, { channels: 64 }), act('relu')])).toBeDefined();
  });
  it('behind an average pool', () => {
    expect(expected([conv(1), pool('avg-pool'), conv(1)])).toBeUndefined();
  });
  it('where the covariance was not asked for', () => {
    const kinds = [
      act('relu'),
      norm('batch'),
      norm('group', 4),
      act('silu'),
      conv(1, { gamma: 1 }),
    ];
    const layers = [conv(1, { kernel: 3 }), ...kinds, pool('avg-pool'), pool('max-pool')];
    const input = inputField(WHITE, [WIDTH, 8, 8]) as Field;
    for (let count = 0; count < layers.length; count++) {
      const field = fieldAfter(layers.slice(0, count), input, activationTable()) as Field;
      expect(expectedSampleCorr(field)).toBeUndefined();
      expect(field.paired.length).toBe(0);
    }
  });
});

const pool = (op: 'max-pool' | 'avg-pool'): Layer => ({
  op,
  kernel: [3, 3],
  stride: 1,
  padding: [1, 1, 1, 1],
});

/** Of each point of a network but the last, the stem first. */
function expectedOf(spec: NetworkSpec, batch: number, size: number): (number | undefined)[] {
  const plan = planNetwork(spec, [3, size, size]);
  const points = expectedPoints(plan, { kind: 'white', batch, mean: 0, variance: 1 }, [
    'sample_corr',
  ]);
  return points.slice(0, -1).map(({ sample_corr }) => sample_corr);
}

it('is expected only where it is measured', () => {
  const plan = planNetwork(bnSpec({ widths: [256, 512] }), [3, 64, 64]);
  const law = { kind: 'white', batch: 4, mean: 0, variance: 1 } as const;
  const [without, beside] = [undefined, [...DEFAULT_STATISTICS, 'sample_corr'] as const].map(
    (keys) => expectedPoints(plan, law, keys),
  );
  expect(without?.some((point) => 'sample_corr' in point)).toBe(false);
  expect(beside?.every((point) => 'sample_corr' in point)).toBe(true);
  expect(beside?.map(({ sample_corr: _, ...others }) => others)).toEqual(without);
});

const SEEDS = 16;
const WIDE = { widths: [256, 512], stages: [2, 2] };

describe('agrees with simulation', () => {
  let engine: Engine<Tensor>;
  beforeAll(async () => {
    engine = await openOnnxruntime();
  });
  afterAll(() => engine.close());

  /** Over the seeds: within 5 % of what is measured, or 0.02. */
  async function expectAgreement(spec: NetworkSpec, batch: number, size: number) {
    const theory = expectedOf(spec, batch, size);
    const sums = theory.map(() => 0);
    const seeds = [...Array(SEEDS).keys()];
    for await (const activations of activationsUnder(engine, spec, { batch, size, seeds })) {
      for (const [i, data] of activations.entries()) {
        sums[i] = (sums[i] as number) + sampleCorrelation(data, batch);
      }
    }
    for (const [i, value] of theory.entries()) {
      const measured = (sums[i] as number) / SEEDS;
      const allowed = Math.max(0.05 * Math.abs(measured), 0.02);
      expect(
        Math.abs((value ?? Number.NaN) - measured),
        `point ${i}: ${value}, not ${measured}`,
      ).toBeLessThanOrEqual(allowed);
    }
  }

  const lecun = { order: 'act-norm', init: 'lecun-normal' };
  it.each<[string, NetworkSpec]>([
    ['BN-ReLU-Conv', bnSpec(WIDE)],
    ['ReLU-BN-Conv', bnSpec({ ...WIDE, ...lecun })],
    ['layer norm', bnSpec({ ...WIDE, norm: 'layer', stem: 'conv7' })],
    ['instance norm', bnSpec({ ...WIDE, norm: 'instance', stem: 'conv7' })],
    ['group norm', bnSpec({ ...WIDE, norm: 'group', norm_groups: 8, stem: 'conv7' })],
    ['Scaled WS', nfSpec(WIDE)],
    ['Scaled WS, α = 0.2, no pool', nfSpec({ ...WIDE, alpha: 0.2, stem: 'conv7' })],
    ['Scaled WS, SiLU', nfSpec({ ...WIDE, activation: 'silu' })],
    ['Scaled WS, squeeze-and-excitation', nfSpec({ ...WIDE, se_ratio: 0.5 })],
    ['NF, He', nfSpec({ ...WIDE, scaled_ws: false })],
    ['NF, identity', nfSpec({ ...WIDE, scaled_ws: false, activation: 'identity', stem: 'conv7' })],
    ['no normaliser, He', bareSpec(WIDE)],
    ['no normaliser, He, no pool', bareSpec({ ...WIDE, stem: 'conv7' })],
    ['no normaliser, sigmoid', bareSpec({ ...WIDE, activation: 'sigmoid', stem: 'conv7' })],
    ['post-activation, BN', v1Spec(WIDE)],
    ['post-activation, basic blocks', v1Spec({ ...WIDE, block: 'basic', widths: [64, 128] })],
    ['Fixup', bareSpec({ ...WIDE, residual: 'fixup' })],
  ])('%s', (_, spec) => expectAgreement(spec, 4, 32));

  it('two samples on an uneven map', () => expectAgreement(bnSpec(WIDE), 2, 36));
});
