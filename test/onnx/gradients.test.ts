import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { beforeAll, expect, test } from 'vitest';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { gradients } from '../../src/graph/gradient/gradient.ts';
import type { GraphValue, TensorData } from '../../src/graph/graph.ts';
import { pruned } from '../../src/graph/prune.ts';
import type { Part } from '../../src/lower/part.ts';
import { bindingsOf, inputsOf, segments } from '../../src/lower/segment.ts';
import { Signal } from '../../src/lower/signal.ts';
import { waysBack } from '../../src/lower/way-back.ts';
import type { ImportedSpec } from '../../src/networks/imported.ts';
import { partsOf } from '../../src/onnx/import.ts';
import { NO_READINGS } from '../../src/plan/readings.ts';
import { fill } from '../../src/run/imported/feed.ts';
import { prepareModel } from '../../src/run/imported/prepare.ts';
import { fillBound, valuesOf } from '../../src/weights/bindings.ts';
import { evaluate } from '../graph/gradient/float64/evaluate.ts';
import { count, type Tensor } from '../graph/gradient/float64/tensor.ts';
import { EXPORTS, surveyed, wave } from './model.ts';

type Ort = Awaited<ReturnType<typeof openOnnxruntime>>;
let ort: Ort;
beforeAll(async () => {
  ort = await openOnnxruntime('cpu', { threads: 1 });
});

const MODELS: readonly Pick<ImportedSpec, 'model' | 'batch_norm' | 'points'>[] = [
  { model: 'bert-dyn-eval', points: 'additions' },
  { model: 'bert-ts-eval', points: 'layers' },
  { model: 'convnext-ts-eval', points: 'additions' },
  { model: 'densenet-ts-eval', points: 'layers' },
  { model: 'gpt2-ts-eval', points: 'additions' },
  { model: 'nf-resnet-dyn-eval', points: 'additions' },
  { model: 'resnet-dyn-eval', points: 'layers' },
  { model: 'resnet-ts-keep', points: 'additions', batch_norm: 'batch' },
  { model: 'resnet-ts-keep', points: 'additions', batch_norm: 'stored' },
  { model: 'resnetv2-ts-train', points: 'additions' },
  { model: 'vit-ts-eval', points: 'layers' },
];

/** The parts of a model, and what the first of them reads. */
async function prepared(spec: (typeof MODELS)[number]) {
  const own = { ...spec, name: 'net', model: `${spec.model}.onnx`, weights: 'stored' } as const;
  const input = { kind: 'gaussian', batch: 2, batches: 1, size: [32, 32], channels: 3 } as const;
  const { parts, feeds } = await prepareModel(own, input, EXPORTS, NO_READINGS);
  const data = await Promise.all(
    feeds.map((feed, i) =>
      feed.kind === 'batch'
        ? wave(count(parts[0]?.inputs[i]?.shape ?? []))
        : fill(feed, 1, EXPORTS),
    ),
  );
  return { parts, data };
}

function weightsOf(part: Part): Map<string, Float32Array> {
  const raw = { keep: () => null } as never;
  return new Map(
    bindingsOf(part, '0').map((binding) => {
      const out = new Float32Array(valuesOf(binding));
      fillBound(binding, 1, out, raw);
      return [binding.name, out];
    }),
  );
}

/** What is alive before each part. */
async function alive(parts: readonly Part[], data: readonly TensorData[]): Promise<OrtTensor[][]> {
  const pieces = segments(parts, { weightBytes: Number.POSITIVE_INFINITY, parts: 1 });
  const found = [
    (parts[0] as Part).inputs.map(({ type, shape }, i) =>
      ort.upload({ type, shape, data: data[i] as TensorData }),
    ),
  ];
  for (const { graph, handsOn, parts: own } of pieces.slice(0, -1)) {
    const inputs = new Map(
      graph.inputs.map(({ name }, i) => [name, found.at(-1)?.[i] as OrtTensor]),
    );
    const { outputs } = await ort.run(graph, inputs, weightsOf(own[0] as Part));
    found.push((handsOn[0] ?? []).map((name) => outputs.get(name) as OrtTensor));
  }
  return found;
}

const STEP = 1e-6;

/**
 * ⟨u, J·v⟩ by central differences in float64, and ⟨Jᵀ·u, v⟩ with what the engine hands back, for a part at the
 * activations that come to it.
 */
async function bothWays(part: Part, reads: readonly OrtTensor[]) {
  const values = inputsOf(part.inputs);
  const cotangent: GraphValue = { name: 'u', ...part.point };
  const builder = new GraphBuilder([...values, cotangent], part.opsets);
  const written = part.write(
    builder,
    values.map((value) => Signal.whole(builder, value)),
    '0',
    NO_READINGS,
  );
  const end = written.point.value();
  const [nodes, weights] = [[...builder.nodes], weightsOf(part)];
  const wanted = values.filter(({ type }) => type === 'float32');
  const { past } = gradients(builder, {
    cotangents: new Map([[end.name, cotangent]]),
    wanted: new Set(wanted.map(({ name }) => name)),
  });
  const handed = wanted.filter(({ name }) => past.has(name));
  const graph = pruned(builder.build(handed.map(({ name }) => past.get(name) as GraphValue)));
  const u = wave(count(end.shape));
  const inputs = new Map([...values.map(({ name }, i) => [name, reads[i] as OrtTensor] as const)]);
  inputs.set('u', ort.upload({ type: 'float32', shape: end.shape, data: u }));
  const given = new Map(graph.inputs.map(({ name }) => [name, inputs.get(name) as OrtTensor]));
  const { outputs } = await ort.run(graph, given, weights);

  const base = new Map<string, Tensor>([
    ...values.map(({ name, shape }, i): [string, Tensor] => {
      const { data } = reads[i] as OrtTensor;
      return [name, { shape, data: Float64Array.from(data as ArrayLike<number>, Number) }];
    }),
    ...builder.parameters.map(({ name, shape }): [string, Tensor] => [
      name,
      { shape, data: Float64Array.from(weights.get(name) as Float32Array) },
    ]),
  ]);
  const along = new Map(
    handed.map(({ name }, i) => [name, direction((base.get(name) as Tensor).data, i)]),
  );
  const loss = (step: number) => {
    const moved = [...along].map(([name, v]): [string, Tensor] => {
      const { shape, data } = base.get(name) as Tensor;
      return [name, { shape, data: data.map((x, i) => x + step * (v[i] as number)) }];
    });
    const all = new Map([...base, ...moved]);
    const found = evaluate(nodes, builder.constants, all, part.opsets?.[''] ?? 20);
    return (found.get(end.name) as Tensor).data.reduce(
      (sum, y, i) => sum + y * (u[i] as number),
      0,
    );
  };
  const forward = (loss(STEP) - loss(-STEP)) / (2 * STEP);
  const parts = graph.outputs.map(({ name }, at) => {
    const g = (outputs.get(name) as OrtTensor).data as Float32Array;
    const v = along.get((handed[at] as GraphValue).name) as Float64Array;
    return { sum: g.reduce((sum, x, i) => sum + x * (v[i] as number), 0), size: norm(g) * norm(v) };
  });
  const back = parts.reduce((total, { sum }) => total + sum, 0);
  return { forward, back, size: Math.max(...parts.map(({ size }) => size)) };
}

/** Zeros stay: what a ReLU has left lies at the kink of the pool that reads it, where several are the largest. */
function direction(x: Float64Array, at: number): Float64Array {
  return x.map((value, i) => (value === 0 ? 0 : Math.cos(3 * i + i * i + at)));
}

function norm(x: ArrayLike<number>): number {
  return Math.sqrt(Array.from(x).reduce((sum, one) => sum + one * one, 0));
}

test.each(MODELS)('⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩ in each part of $model, points: $points', async (spec) => {
  const { parts, data } = await prepared(spec);
  const reads = await alive(parts, data);
  for (const [i, part] of parts.entries()) {
    if (i === 0) continue;
    const { forward, back, size } = await bothWays(part, reads[i] as OrtTensor[]);
    expect(Math.abs(forward - back) / size, part.place.name).toBeLessThan(1e-5);
    expect(size).toBeGreaterThan(0);
  }
});

test('what has a size that only the run tells is refused by name', async () => {
  const found = await surveyed({
    inputs: { x: [2, 6], sizes: [2] },
    types: { sizes: 'int64' },
    tensors: { w: [6, 6], back: { shape: [2], type: 'int64', values: [2, 6] } },
    nodes: [
      ['Relu', 'x', 'stem'],
      ['MatMul', 'stem w', 'm'],
      ['Reshape', 'm sizes', 'r'],
      ['Tanh', 'r', 't'],
      ['Reshape', 't back', 'f'],
      ['Add', 'stem f', 'y'],
    ],
    output: 'y',
  });
  const spec = { name: 'net', model: 'net.onnx', weights: 'stored', points: 'additions' } as const;
  const { parts } = partsOf(found, spec, NO_READINGS);
  expect(() => waysBack(parts, { handed: true, weights: false })).toThrow(
    'Reshape where a size is not known before it runs',
  );
});
