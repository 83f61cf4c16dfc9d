import type { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gaussianBatch } from '../../src/data/gaussian.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { plannedParts } from '../../src/lower/planned.ts';
import { readSignal } from '../../src/lower/readings.ts';
import { type Segment, segments } from '../../src/lower/segment.ts';
import { Signal } from '../../src/lower/signal.ts';
import { RandomStream } from '../../src/maths/random.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import type { NetworkPlan } from '../../src/plan/blocks.ts';
import { STATISTICS } from '../../src/results/statistics.ts';
import { measureNetwork, readingsFor } from '../../src/run/measure.ts';
import { drawInPlace } from '../../src/run/weight-source.ts';
import { activationsOf, sampleCorrelation } from '../networks/activations.ts';
import { referencePoints } from '../networks/reference.ts';
import { UNLIMITED } from '../networks/run.ts';
import { bareSpec, bnSpec, nfSpec } from '../networks/specs.ts';
import { isMixed, SUPPORT } from './onnxruntime/nchwc/graphs.ts';
import { floats, oneInput, runOne } from './run-one.ts';
import { runtimes } from './runtimes.ts';

const RUNTIMES = runtimes();
const NAMES = ['onnxruntime, blocked', 'onnxruntime, plain', ...RUNTIMES.map(([name]) => name)];
const engines: Record<string, Engine> = Object.fromEntries(RUNTIMES);
const named = (name: string) => engines[name] as Engine;

beforeAll(async () => {
  engines['onnxruntime, blocked'] = (await openOnnxruntime()) as Engine;
  engines['onnxruntime, plain'] = (await openOnnxruntime('cpu', { blocked: false })) as Engine;
});
afterAll(async () => {
  for (const engine of Object.values(engines)) await engine.close();
});

type Shape = readonly [n: number, c: number, h: number, w: number];

function normal(count: number, name: string): Float32Array {
  const values = new Float32Array(count);
  RandomStream.for(0, name).fillNormal(values);
  return values;
}

/** x of its own, and y that all samples have in common; sample and index tell where. */
type Mix = (x: number, y: number, channel: number, sample: number) => number;

function batchOf([batch, channels, height, width]: Shape, mix: Mix): Float32Array {
  const size = channels * height * width;
  const [own, common] = [normal(batch * size, 'own'), normal(size, 'common')];
  return own.map((x, i) => {
    const channel = Math.floor((i % size) / (height * width));
    return mix(x, common[i % size] as number, channel, Math.floor(i / size));
  });
}

const MIXES: [string, Mix][] = [
  ['white noise', (x) => x],
  ['half in common', (x, y) => x + y],
  ['almost all in common', (x, y) => 0.01 * x + y],
  ['nothing but means in common, of a hundred deviations', (x, _, c) => x + (c % 2 ? 100 : -100)],
  ['a mean of a thousandth, of a ReLU', (x) => Math.max(0, x) + 1e-3],
  ['channels of unlike sizes', (x, y, c) => (x + 0.5 * y) * 10 ** ((c % 7) - 3)],
  ['opposites', (_, y, __, n) => (n % 2 ? -y : y)],
];

// Planes of more than 4096 values are summed row by row.
const SHAPES: Shape[] = [2, 8, 64].flatMap((batch): Shape[] => [
  [batch, 16, 9, 7],
  [batch, 3, 1, 5],
  ...(batch === 8 ? [[batch, 4, 96, 80] as const] : []),
]);

async function onEngine(engine: Engine, data: Float32Array, shape: Shape): Promise<number> {
  const builder = new GraphBuilder(oneInput(shape));
  const { reads, value } = STATISTICS.sample_corr;
  readSignal(builder, Signal.whole(builder, builder.input), 'x', reads);
  const input = engine.upload(floats(data, shape));
  const { readings } = await runOne(engine, builder.build([]), input);
  engine.dispose(input);
  return value({
    batch: shape[0],
    read: (name) => readings.get(`x.${name}`) as Float32Array,
  }) as number;
}

describe.each(NAMES)('a tensor on %s', (name) => {
  test.each(SHAPES)('%i × %i × %i × %i', async (...shape) => {
    for (const [kind, mix] of MIXES) {
      const data = batchOf(shape, mix);
      const error = (await onEngine(named(name), data, shape)) - sampleCorrelation(data, shape[0]);
      expect(Math.abs(error), kind).toBeLessThan(2e-6);
    }
  });

  test('not finite where the signal is not', async () => {
    const data = batchOf([2, 3, 4, 4], (x) => 1e30 * x);
    expect(Number.isFinite(await onEngine(named(name), data, [2, 3, 4, 4]))).toBe(false);
  });
});

function segmentsOf(plan: NetworkPlan, batch: number): Segment[] {
  return segments(plannedParts(plan, batch, readingsFor(['sample_corr'])), UNLIMITED);
}

async function measured(
  engine: Engine,
  plan: NetworkPlan,
  batch: number,
  size: number,
): Promise<number[]> {
  const points = await measureNetwork(
    segmentsOf(plan, batch),
    [gaussianBatch([batch, 3, size, size], 5)],
    ['sample_corr'],
    5,
    engine,
    drawInPlace(),
    () => {},
  );
  return points.map(({ statistics }) => statistics.sample_corr ?? Number.NaN);
}

const SPECS: [string, NetworkSpec][] = [
  ['no normaliser', bareSpec()],
  ['batch norm', bnSpec()],
  ['Scaled WS', nfSpec({ stem: 'conv3' })],
];

/** Size of the picture, which the float64 walk can afford. */
const SIZE_BY_BATCH = [
  [2, 24],
  [8, 16],
  [64, 8],
] as const;

describe.each(SIZE_BY_BATCH)('networks, %i samples', (batch, size) => {
  test.each(SPECS)('%s: as the plan walked in float64', async (_, spec) => {
    const plan = planNetwork(spec, [3, size, size]);
    const shape = [batch, 3, size, size] as const;
    const input = { shape, data: Float64Array.from(gaussianBatch(shape, 5)) };
    const expected = referencePoints(plan, input, 5).map(({ sampleCorr }) => sampleCorr);
    for (const name of NAMES) {
      const actual = await measured(named(name), plan, batch, size);
      expect(actual.length, name).toBe(expected.length);
      for (const [i, value] of actual.entries()) {
        const error = Math.abs(value - (expected[i] as number));
        expect(error, `point ${i} on ${name}`).toBeLessThan(2e-5);
      }
    }
  });
});

test.each([
  ['no normaliser', bareSpec({ widths: [64, 128] })],
  ['batch norm', bnSpec({ widths: [64, 128] })],
  ['Scaled WS', nfSpec({ widths: [64, 128] })],
])('wide enough for the blocked layout, 64 samples: %s', async (_, spec) => {
  const [batch, size] = [64, 32];
  const plain = engines['onnxruntime, plain'] as Engine<Tensor>;
  const activations = await activationsOf(plain, spec, { batch, size, seed: 5 });
  const plan = planNetwork(spec, [3, size, size]);
  for (const { graph } of segmentsOf(plan, batch)) {
    expect(isMixed(graph, SUPPORT)).toBe(false);
  }
  for (const name of NAMES) {
    const actual = await measured(named(name), plan, batch, size);
    for (const [i, data] of activations.entries()) {
      const error = Math.abs((actual[i] as number) - sampleCorrelation(data, batch));
      expect(error, `point ${i} on ${name}`).toBeLessThan(2e-5);
    }
  }
});

test('a single sample has no pairs', async () => {
  const plan = planNetwork(nfSpec(), [3, 32, 32]);
  expect(await measured(named('onnxruntime, blocked'), plan, 1, 32)).toEqual(
    Array(5).fill(Number.NaN),
  );
});
