import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../../src/engines/engine.ts';
import { openOnnxruntime } from '../../../src/engines/onnxruntime/engine.ts';
import type { NetworkSpec } from '../../../src/networks/spec.ts';
import { counted } from '../../engines/counted.ts';
import { bareSpec, bnSpec, nfSpec, v1Spec } from '../../networks/specs.ts';
import { apart, bothPasses, curve, prepared } from './measure.ts';

let engine: ReturnType<typeof counted>;
beforeAll(async () => {
  engine = counted((await openOnnxruntime()) as Engine);
});
afterAll(() => engine.close());

const NETWORKS: [string, NetworkSpec][] = [
  ['batch norm', bnSpec({ stages: [3, 3] })],
  ['normalizer-free', nfSpec({ stages: [3, 3], activation: 'silu', se_ratio: 0.25 })],
  ['post-activation', v1Spec({ stages: [4, 4] })],
  ['no shortcuts', bareSpec({ stages: [4, 2], shortcut: 'none' })],
];

test.each(NETWORKS)(
  'what is computed again is what was kept, and all of it is given back: %s',
  async (_, spec) => {
    const kept = await bothPasses(engine, spec);
    expect(engine.alive()).toBe(0);
    expect(prepared(spec, { budget: 0 }).backward.stretches.length).toBeGreaterThan(1);
    const again = await bothPasses(engine, spec, { budget: 0 });
    // Other cuts, other graphs, other rounding.
    expect(apart(again, kept)).toBeLessThan(1e-5);
    expect(engine.alive()).toBe(0);
  },
);

test('less is kept where it is computed again', () => {
  const bytes = (budget: number) =>
    prepared(bnSpec({ stages: [40] }), { budget }).backward.tapeBytes;
  expect(bytes(0)).toBeLessThan(bytes(1e9) / 3);
});

test('the way back ends at what the first point is, and begins at 1', async () => {
  const points = await bothPasses(engine, nfSpec({ stages: [2, 2] }));
  const energies = curve(points, 'grad_energy');
  expect(energies.length).toBe(5);
  expect(energies.at(-1)).toBeCloseTo(1, 12);
  // Of a stem neither the branch nor the weights are looked at.
  expect([points[0]?.grad_branch, points[0]?.weight_grad]).toEqual([null, null]);
  expect(curve(points, 'weight_grad').length).toBe(4);
});

/** The variance doubles with each block, so that float32 ends within the network. */
const BOOM = { widths: [8], stem: 'none' };
const HUGE = { size: 6, scale: 1e16 };

test.each([1, 3, 100])(
  'from the last point before an overflow, %d parts a graph',
  async (parts) => {
    const limits = { weightBytes: Number.POSITIVE_INFINITY, parts };
    const points = await bothPasses(engine, bareSpec({ ...BOOM, stages: [40] }), {
      ...HUGE,
      limits,
    });
    expect(engine.alive()).toBe(0);
    const last = points.length - 2;
    expect(last).toBeLessThan(40);
    expect(points.at(-1)?.grad_energy).toBeNaN();
    // A network that ends there has the same weights, and the same cotangent.
    const whole = await bothPasses(engine, bareSpec({ ...BOOM, stages: [last] }), HUGE);
    expect(apart(points.slice(0, -1), whole)).toBeLessThan(1e-5);
  },
);

test.each([0, 3_000])(
  'and where its stretch was to be computed again, budget %d',
  async (budget) => {
    const spec = bareSpec({ ...BOOM, stages: [40] });
    const kept = await bothPasses(engine, spec, HUGE);
    const again = await bothPasses(engine, spec, { ...HUGE, budget });
    expect(apart(again.slice(0, -1), kept.slice(0, -1))).toBeLessThan(1e-5);
    expect(engine.alive()).toBe(0);
  },
);

test('nothing is finite: there is no way back', async () => {
  const points = await bothPasses(engine, bareSpec({ ...BOOM, stages: [3] }), {
    scale: Number.POSITIVE_INFINITY,
  });
  expect(points.length).toBe(1);
  expect(points[0]?.grad_energy).toBeNaN();
  expect(engine.alive()).toBe(0);
});
