import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAMILY_NETWORKS } from '../../bench/peers/networks.js';
import { plannedSchema } from '../../src/config/network.ts';
import { UserError } from '../../src/core/errors.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { probeProvider } from '../../src/engines/onnxruntime/probe.ts';
import { GraphBuilder } from '../../src/graph/builder.ts';
import type { GraphValue } from '../../src/graph/graph.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { bareSpec, bnSpec, nfSpec } from '../networks/specs.ts';
import { apart, bothPasses } from '../run/backward/measure.ts';
import { difference as far, numbers, size } from './both.ts';
import { counted } from './counted.ts';
import { difference, inPieces, NETWORKS } from './networks.ts';
import { floats, oneInput, runOne } from './run-one.ts';

// Where no GPU is, a Vulkan device that is software will do: bench/engines/vulkan.sh.
const missing = await probeProvider('webgpu').then(
  () => undefined,
  (error) => {
    if (error instanceof UserError) return error.message;
    throw error;
  },
);
if (missing !== undefined) process.stderr.write(`WebGPU is not tested: ${missing}\n`);

/** One of each that differs in its operators: a device that is software takes a second to compile for each. */
const KINDS = new Set([
  'batch norm, act-norm',
  'layer norm',
  'instance norm',
  'group norm',
  'normalizer-free, α and skip gain',
  'SkipInit, not 0',
  'Fixup',
  'squeeze-and-excitation',
  'post-activation, basic blocks',
  'asymmetric padding',
  'average-pool shortcut',
  'gelu',
  'mish',
  'an expression',
]);

describe.skipIf(missing !== undefined)('on WebGPU', () => {
  let cpu: Engine;
  let gpu: Engine;
  beforeAll(async () => {
    cpu = (await openOnnxruntime()) as Engine;
    gpu = (await openOnnxruntime('webgpu')) as Engine;
  });
  afterAll(() => gpu?.close());

  const kinds = NETWORKS.filter(([name]) => KINDS.has(name));
  test('every kind that is named is one', () => expect(kinds.length).toBe(KINDS.size));

  test.each(kinds)('the same statistics as on the CPU: %s', async (_, spec) => {
    const expected = await inPieces(cpu, spec);
    const actual = await inPieces(gpu, spec);
    expect(actual.length).toBe(expected.length);
    expect(difference(actual, expected)).toBeLessThan(1e-4);
  });

  const family = (name: string) => {
    const { name: _, ...network } = FAMILY_NETWORKS.find((one) => one.name === name) ?? { name };
    return plannedSchema.parse(network);
  };
  const SMALL = { stages: [2], widths: [16], stem: 'conv3', stem_width: 8 };
  test.each<[string, NetworkSpec, number]>([
    ['batch norm', bnSpec(SMALL), 9],
    ['normalizer-free, SiLU', nfSpec({ ...SMALL, activation: 'silu', se_ratio: 0.25 }), 9],
    ['nf-ecaresnet-26', family('nf-ecaresnet-26'), 24],
    ['convnext', family('convnext layer scale 1'), 64],
  ])('the same gradients as on the CPU: %s', async (_, spec, extent) => {
    let least = Number.POSITIVE_INFINITY;
    // Rounding may put a value on the other side of a kink: not under each seed.
    for (const seed of [3, 4]) {
      const expected = await bothPasses(cpu, spec, { size: extent, seed });
      const actual = await bothPasses(gpu, spec, { size: extent, seed });
      least = Math.min(least, apart(actual, expected));
      if (least < 1e-3) break;
    }
    expect(least).toBeLessThan(1e-3);
  });

  test('an overflow ends the curve where it does on the CPU, and nothing is left over, in two runs', async () => {
    const spec = bareSpec({ stages: [40], widths: [16], stem: 'none' });
    const expected = await inPieces(cpu, spec, 1e16);
    const engine = counted(gpu);
    for (let i = 0; i < 2; i++) {
      const actual = await inPieces(engine, spec, 1e16);
      expect(actual.length).toBe(expected.length);
      expect(Number.isFinite(actual.at(-1)?.avgVar)).toBe(false);
      expect(engine.alive()).toBe(0);
    }
  });

  type Build = (b: GraphBuilder) => GraphValue;
  const slice =
    (shape: number[], ...places: number[][]): Build =>
    (b) =>
      b.node('Slice', [b.input, ...places.map((list) => b.int64(list))], shape);
  const conv =
    (kernel: [number, number], pads: number[], out: number[]): Build =>
    (b) => {
      const weight = b.parameter('weight', [6, 5, ...kernel]);
      const attributes = { kernel_shape: { ints: kernel }, pads: { ints: pads } };
      return b.node('Conv', [b.input, weight], out, attributes);
    };
  /** Of some of the channels, so that there are as many as are wanted. */
  const between =
    (channels: number, filters: number, group: number): Build =>
    (b) => {
      const row = b.node('Reshape', [b.input, b.int64([3, -1])], [3, 120]);
      const shape = [3, channels, 2, 5];
      const part = b.node(
        'Slice',
        [row, b.int64([0]), b.int64([channels * 10]), b.int64([1])],
        [3, channels * 10],
      );
      const x = b.node('Reshape', [part, b.int64(shape)], shape);
      const weight = b.parameter('weight', [filters, channels / group, 3, 3]);
      return b.node('Conv', [x, weight], [3, filters, 2, 5], {
        group: { i: group },
        pads: { ints: [1, 1, 1, 1] },
      });
    };
  const SHAPE = [3, 5, 4, 6];
  test.each<[string, Build]>([
    [
      'a slice backwards from before the end',
      slice([3, 5, 3, 3], [2, 4], [-9, -9], [2, 3], [-1, -2]),
    ],
    ['a slice backwards from the end', slice([3, 5, 4, 3], [3, 5], [-9, -9], [2, 3], [-1, -2])],
    ['a 1×1 convolution, padded behind', conv([1, 1], [0, 0, 1, 1], [3, 6, 5, 7])],
    ['a convolution of the whole, padded behind', conv([4, 6], [0, 0, 1, 1], [3, 6, 2, 2])],
    ['a convolution of six channels', between(6, 4, 1)],
    ['groups of six filters', between(4, 12, 2)],
    [
      'a sine of large angles',
      (b) => b.node('Sin', [b.node('Mul', [b.input, b.float(60)], SHAPE)], SHAPE),
    ],
  ])('what the device computes wrongly is left to the CPU: %s', async (_, build) => {
    const builder = new GraphBuilder(oneInput(SHAPE));
    builder.read('out', build(builder));
    const graph = builder.build([]);
    const parameters = new Map(
      graph.parameters.map(({ name, shape }) => [name, numbers(size(shape))]),
    );
    const read = async (engine: Engine) => {
      const x = engine.upload(floats(numbers(size(SHAPE)), SHAPE));
      const { readings } = await runOne(engine, graph, x, parameters);
      engine.dispose(x);
      return readings.get('out') as Float32Array;
    };
    expect(far(await read(gpu), await read(cpu))).toBeLessThan(1e-6);
  });
});
