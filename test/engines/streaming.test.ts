import { expect, test } from 'vitest';
import { gaussianBatch } from '../../src/data/gaussian.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { segments } from '../../src/lower/segment.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { type Numbers, numbers, partsOf } from '../networks/measured.ts';
import { measure } from '../networks/run.ts';
import { bareSpec, bnSpec, nfSpec } from '../networks/specs.ts';
import { measureWhole } from './whole.ts';

const SHAPE = [3, 3, 40, 36] as const;
const SEED = 11;
const KEYS = ['avgSqMean', 'avgVar', 'resAvgVar'] as const;

type Compared = Pick<Numbers, (typeof KEYS)[number]>;

/** Relative errors; a mean that is 0 but for rounding, (float32's ε)² of the variance, counts as 0. */
function errors(a: Compared, b: Compared): number[] {
  return KEYS.flatMap((key) => {
    const [x, y] = [a[key], b[key]];
    if (x === undefined || y === undefined) return [];
    return [Math.abs(x - y) / (y + (key === 'avgSqMean' ? 1e-7 * b.avgVar : 0))];
  });
}

const NETWORKS: [string, NetworkSpec][] = [
  ['batch norm', bnSpec({ stages: [3, 2, 2], widths: [32, 64, 96] })],
  ['batch norm after the activation', bnSpec({ stages: [3, 3], order: 'act-norm' })],
  ['group norm', bnSpec({ norm: 'group', norm_groups: 2, stages: [3, 3] })],
  ['normalizer-free', nfSpec({ stages: [3, 2, 2], widths: [32, 64, 96] })],
  ['normalizer-free, SiLU, no stem', nfSpec({ stages: [3, 3], activation: 'silu', stem: 'none' })],
  ['no normaliser', bareSpec({ stages: [3, 3] })],
];

test.each(NETWORKS)('streamed in pieces of any length as in one graph: %s', async (_, spec) => {
  const data = gaussianBatch(SHAPE, SEED);
  const whole = await measureWhole(spec, data, SHAPE, SEED);
  for (const parts of [1, 3, 1000]) {
    const limits = { weightBytes: Number.POSITIVE_INFINITY, parts };
    const [batch, , ...size] = SHAPE;
    const streamed = await measure(spec, { batch, size, seed: SEED, limits, data });
    expect(streamed.length).toBe(whole.length);
    for (const [i, point] of streamed.entries()) {
      expect(Math.max(...errors(point, whole[i] as Compared))).toBeLessThan(1e-5);
    }
  }
});

/** Measures with an engine that keeps so many bytes of compiled graphs, a block at a time. */
async function kept(spec: NetworkSpec, bytes: number, seeds: readonly number[]) {
  const engine = await openOnnxruntime('cpu', { keptBytes: bytes });
  const plan = planNetwork(spec, SHAPE.slice(1) as [number, number, number]);
  const parts = segments(partsOf(plan, SHAPE[0]), { weightBytes: 0, parts: 1 });
  const points: Numbers[][] = [];
  for (const seed of seeds) {
    const input = gaussianBatch(SHAPE, seed);
    points.push(await numbers(parts, input, seed, engine));
  }
  await engine.close();
  return points;
}

test('compiled graphs that are released in between change nothing', async () => {
  const spec = nfSpec({ stages: [3, 3, 2], widths: [16, 32, 64] });
  const all = await kept(spec, Number.POSITIVE_INFINITY, [0, 1]);
  expect(await kept(spec, 0, [0, 1])).toEqual(all);
  expect(await kept(spec, 200_000, [0, 1])).toEqual(all);
});
