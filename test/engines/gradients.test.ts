import { clone, tidy } from '@tensorflow/tfjs-core';
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { plannedSchema } from '../../src/config/network.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { toOnnx, type Value } from '../../src/engines/tfjs/value.ts';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { gradients } from '../../src/graph/gradient/gradient.ts';
import { activation, type Graph, type GraphValue } from '../../src/graph/graph.ts';
import type { Part } from '../../src/lower/part.ts';
import { sharedGraphs } from '../../src/lower/segment.ts';
import { Signal } from '../../src/lower/signal.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import { NO_READINGS } from '../../src/plan/readings.ts';
import { partsOf } from '../networks/measured.ts';
import { difference, numbers, reference, size } from './both.ts';
import { floats } from './run-one.ts';
import { onEachRuntime } from './runtimes.ts';

const engines = reference();
const SIZE = [3, 35, 38] as const;

/** A network of each family, and what blocks may have that others do not. */
const NETWORKS: readonly object[] = [
  { model: 'resnetv2', stages: [1, 1], widths: [64, 96] },
  { model: 'resnetv2', stages: [1, 1], widths: [64, 96], norm: 'layer', padding: 'same' },
  { model: 'resnetv2', stages: [1], widths: [64], norm: 'group', norm_groups: 4 },
  { model: 'resnetv2', stages: [1], widths: [64], norm: 'instance', activation: 'mish' },
  { model: 'nf-resnet-26', widths: [32, 64, 64, 64], activation: 'gelu' },
  { model: 'nf-ecaresnet-26', widths: [32, 64, 64, 64], activation: 'gelu_tanh' },
  { model: 'nf-regnet', stages: [1, 2], widths: [48, 104] },
  { model: 'nfnet', widths: [64, 64, 96, 96], group_width: 16, stem_width: 32 },
  { model: 'efficientnet', width_multiplier: 0.5 },
  { model: 'mobilenetv2', width_multiplier: 0.5 },
  { model: 'resnext', stages: [1, 1], widths: [64, 128], groups: 4 },
  { model: 'seresnet', stages: [1, 1], widths: [64, 128] },
  { model: 'bit', stages: [1, 1] },
  { model: 'convnext', stages: [1, 2], widths: [32, 64] },
  { model: 'cifar-resnet', depth: 8 },
];

onEachRuntime((tfjs) => {
  test.each(NETWORKS)('the same gradients as onnxruntime: %j', async (network) => {
    const parts = partsOf(planNetwork(plannedSchema.parse(network), SIZE), 2);
    const share = sharedGraphs();
    const graphs = new Set(parts.slice(1).map((part) => share(gradientGraph(part))));
    for (const graph of graphs) {
      const expected = await run(engines.ort, graph, ({ data }: OrtTensor) =>
        (data as Float32Array).slice(),
      );
      const actual = await run(tfjs, graph, (value: Value) => {
        const plain = tidy(() => clone(toOnnx(value)));
        const data = (plain.dataSync() as Float32Array).slice();
        plain.dispose();
        return data;
      });
      for (const [i, one] of expected.entries()) {
        expect(difference(actual[i] as Float32Array, one)).toBeLessThan(1e-5);
      }
    }
  });
});

/** What a block hands back to its input, and to its weights. */
function gradientGraph(part: Part): Graph {
  const [input] = part.inputs;
  const [x, u] = [activation('x', input?.shape ?? []), activation('u', part.point.shape)];
  const builder = new GraphBuilder([x, u]);
  const { point } = part.write(builder, [Signal.whole(builder, x)], '0', NO_READINGS);
  const wanted = ['x', ...builder.parameters.map(({ name }) => name)];
  const cotangents = new Map([[point.value().name, u]]);
  const { past } = gradients(builder, { cotangents, wanted: new Set(wanted) });
  return builder.build([...past.values()]);
}

async function run<A>(
  engine: Engine<A>,
  graph: Graph,
  read: (value: A) => Float32Array,
): Promise<Float32Array[]> {
  const inputs = new Map(
    graph.inputs.map(({ name, shape }, i) => [
      name,
      engine.upload(floats(numbers(size(shape), 1 + i), shape)),
    ]),
  );
  const parameters = new Map(graph.parameters.map((value) => [value.name, drawn(value)]));
  const { outputs } = await engine.run(graph, inputs, parameters);
  const found = [...outputs.values()].map(read);
  for (const value of [...inputs.values(), ...outputs.values()]) engine.dispose(value);
  return found;
}

/** Of the size that keeps the variance. */
function drawn({ shape }: GraphValue): Float32Array {
  return numbers(size(shape), Math.sqrt(4 / Math.max(1, size(shape.slice(1)))));
}
