import { afterAll, beforeAll, expect, test } from 'vitest';
import { sppSpec } from '../../src/charts/spp.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { openTfjs } from '../../src/engines/tfjs/open.ts';
import type { Alive, Part } from '../../src/lower/part.ts';
import { readSignal } from '../../src/lower/readings.ts';
import { segments } from '../../src/lower/segment.ts';
import { Signal } from '../../src/lower/signal.ts';
import { checkResult } from '../../src/results/files/load.ts';
import { meanOf } from '../../src/results/result.ts';
import { DEFAULT_STATISTICS, type StatisticKey } from '../../src/results/statistics.ts';
import { measureNetwork, readingsFor } from '../../src/run/measure.ts';
import { networkResult } from '../../src/run/network-result.ts';
import { drawInPlace } from '../../src/run/weight-source.ts';
import { resultWith } from '../results/build.ts';

const KEYS: readonly StatisticKey[] = [...DEFAULT_STATISTICS, 'sample_corr'];
const WANTED = readingsFor(KEYS);
const FACTS = { alpha: 1, gain: 1, beta: 1, gate: 1, padding: 1, least: 1, norm: 'none' } as const;

const engines: Engine[] = [];
beforeAll(async () => {
  engines.push((await openOnnxruntime()) as Engine, (await openTfjs('tfjs-wasm')) as Engine);
});
afterAll(async () => {
  for (const engine of engines) await engine.close();
});

/**
 * Parts as an imported network has them: beside the activation x a second tensor is alive at every cut;
 * odd blocks are x + tanh(x · w) + side, even ones tanh(x), without an addition.
 */
function parts(alive: Alive, count: number): Part[] {
  return Array.from({ length: count }, (_, index): Part => {
    const hasBranch = index % 2 === 1;
    return {
      place: { index, stage: Math.min(1, index), block: index, name: `step${index}` },
      inputs: [alive, alive],
      outputs: [alive, alive],
      point: alive,
      hasBranch,
      bindings: hasBranch ? [{ name: 'w', kind: 'number', value: 0.5 }] : [],
      facts: { ...FACTS, transition: false },
      wanted: WANTED,
      pointAt: 0,
      write(builder, [x, side], prefix, wanted) {
        const [first, second] = [(x as Signal).value(), (side as Signal).value()];
        let out: Signal;
        const ends: Signal[] = [];
        if (hasBranch) {
          const scaled = builder.node(
            'Mul',
            [first, builder.parameter(`${prefix}.w`, [])],
            alive.shape,
          );
          const branch = Signal.whole(builder, builder.node('Tanh', [scaled], alive.shape));
          readSignal(builder, branch, `${prefix}.branch`, wanted.branch);
          ends.push(branch);
          const sum = builder.node('Add', [first, branch.value()], alive.shape);
          out = Signal.whole(builder, builder.node('Add', [sum, second], alive.shape));
        } else out = Signal.whole(builder, builder.node('Tanh', [first], alive.shape));
        readSignal(builder, out, `${prefix}.output`, wanted.output);
        return { outputs: [out, side as Signal], point: out, branch: ends };
      },
    };
  });
}

const numbers = (count: number, shift: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(1 + shift + 1.7 * i + i * i));

/** The same in float64: of each part the outputs, and of odd ones the branch. */
function walk(x: Float64Array, side: Float64Array, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const branch = x.map((value) => Math.tanh(0.5 * value));
    x = x.map((value, i) =>
      index % 2 === 1 ? value + (branch[i] as number) + (side[i] as number) : Math.tanh(value),
    );
    return { x, branch };
  });
}

function moments(x: Float64Array, shape: readonly number[], axis: number) {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const channels = shape[axis] as number;
  const of = (c: number) => [...x].filter((_, i) => Math.floor(i / inner) % channels === c);
  const each = Array.from({ length: channels }, (_, c) => {
    const values = of(c);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length };
  });
  const average = (f: (m: { mean: number; variance: number }) => number) =>
    each.reduce((sum, m) => sum + f(m), 0) / channels;
  return { sqMean: average((m) => m.mean ** 2), variance: average((m) => m.variance) };
}

function correlation(x: Float64Array, batch: number): number {
  const size = x.length / batch;
  let [sums, squares] = [0, 0];
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let n = 0; n < batch; n++) sum += x[n * size + i] as number;
    sums += sum ** 2;
  }
  for (const value of x) squares += value ** 2;
  return (sums - squares) / ((batch - 1) * squares);
}

test.each<[string, Alive]>([
  ['N×C×H×W', { type: 'float32', shape: [3, 16, 4, 5], channelAxis: 1 }],
  ['N×T×C', { type: 'float32', shape: [3, 7, 8], channelAxis: 2 }],
  ['N×C', { type: 'float32', shape: [9, 8], channelAxis: 1 }],
])('parts without an addition, and two tensors alive at a cut: %s', async (_, alive) => {
  const all = parts(alive, 5);
  const count = alive.shape.reduce((a, b) => a * b, 1);
  const [x, side] = [numbers(count, 0), numbers(count, 5)];
  const truth = walk(Float64Array.from(x), Float64Array.from(side), 5);
  for (const engine of engines) {
    for (const limit of [1, 2, 5]) {
      const pieces = segments(all, { weightBytes: Number.POSITIVE_INFINITY, parts: limit });
      const points = await measureNetwork(
        pieces,
        [x, side],
        KEYS,
        0,
        engine,
        drawInPlace(),
        () => {},
      );
      for (const [i, { statistics }] of points.entries()) {
        const { x: out, branch } = truth[i] as (typeof truth)[number];
        const { sqMean, variance } = moments(out, alive.shape, alive.channelAxis as number);
        expect(statistics.avg_sq_mean).toBeCloseTo(sqMean, 5);
        expect(statistics.avg_var).toBeCloseTo(variance, 5);
        expect(statistics.sample_corr).toBeCloseTo(correlation(out, alive.shape[0] as number), 4);
        const inner = moments(branch, alive.shape, alive.channelAxis as number).variance;
        if (i % 2 === 1) expect(statistics.res_avg_var).toBeCloseTo(inner, 5);
        else expect(statistics.res_avg_var).toBeNull();
      }
    }
  }
});

test('their result is read back, and drawn with a gap where there is no branch', async () => {
  const alive: Alive = { type: 'float32', shape: [3, 7, 8], channelAxis: 2 };
  const all = parts(alive, 7);
  const pieces = segments(all, { weightBytes: Number.POSITIVE_INFINITY, parts: 3 });
  const input = [numbers(168, 0), numbers(168, 5)];
  const [ort] = engines as [Engine];
  const points = await measureNetwork(pieces, input, KEYS, 0, ort, drawInPlace(), () => {});
  const network = networkResult(
    'net',
    { config: {}, parts: all, params: 0, macs: 0 },
    [points],
    [],
  );
  const result = resultWith([network], { input: {} });
  expect(checkResult(JSON.parse(JSON.stringify(result)), 'f')).toEqual(result);
  expect(network.points.map((point) => meanOf(point, 'res_avg_var') !== null)).toEqual(
    [0, 1, 0, 1, 0, 1, 0].map(Boolean),
  );
  expect(network.points[1]).toMatchObject({ shape: [3, 7, 8], channel_axis: 2 });
  const drawn = JSON.stringify(sppSpec(result, { panels: ['res_avg_var'] }));
  // Each of the three branches stands alone: no line bridges the blocks between.
  expect(new Set(drawn.match(/"stretch":\d/g)).size).toBe(3);
});
