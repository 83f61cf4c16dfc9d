import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FAMILY_NETWORKS } from '../../bench/peers/networks.js';
import { plannedSchema } from '../../src/config/network.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { RandomStream } from '../../src/maths/random.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import type { BlockPlan } from '../../src/plan/blocks.ts';
import { runBlock, type Tensor } from '../networks/reference.ts';
import { bareSpec, bnSpec, nfSpec } from '../networks/specs.ts';
import { gradientsOf, type Passed } from '../run/backward/gradients.ts';
import { prepared } from '../run/backward/measure.ts';

let engine: Engine<OrtTensor>;
beforeAll(async () => {
  engine = await openOnnxruntime();
});
afterAll(() => engine.close());

/** A network of those that are held against PyTorch. */
const named = (name: string) => {
  const { name: _, ...network } = FAMILY_NETWORKS.find((one) => one.name === name) ?? { name };
  return plannedSchema.parse(network);
};

/** Small enough that hardly a value is so near a kink that it crosses it, and far above rounding in float64. */
const STEP = 1e-7;
const MOST = 1e-4;
const BATCH = 2;
/** Rounding may put a value on the other side of a kink, where it passes no gradient or passes one: not under each seed. */
const SEEDS = [3, 4];

/** J v of a block at x, by central differences in float64: another route than any gradient graph. */
function pushed(block: BlockPlan, { shape, data }: Tensor, v: Float64Array, seed: number) {
  const [above, below] = [STEP, -STEP].map((h) => {
    const moved = data.map((value, i) => value + h * (v[i] as number));
    return runBlock(block, { shape, data: moved }, seed).sum.data;
  }) as [Float64Array, Float64Array];
  return above.map((value, i) => (value - (below[i] as number)) / (2 * STEP));
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * (b[i] as number), 0);

/** ⟨g, J v⟩ and ⟨Jᵀg, v⟩ of one block, beside |Jᵀg|, which is what the latter is like for white v. */
function difference(block: BlockPlan, { x, behind, before }: Passed, seed: number): number {
  const v = new Float32Array(x.length);
  RandomStream.for(seed, `${block.name}.v`).fillNormal(v, 1);
  const at: Tensor = { shape: [BATCH, ...block.input], data: Float64Array.from(x) };
  const forward = dot(behind, pushed(block, at, Float64Array.from(v), seed));
  return Math.abs(forward - dot(before, v)) / Math.sqrt(dot(before, before));
}

/** Of networks that halve a map five times, enough pixels for a batch norm at the end: of two values it makes signs. */
function sizeOf({ strides = [] }: NetworkSpec): number {
  return strides.length > 3 ? 40 : 17;
}

async function differences(spec: NetworkSpec, seed: number): Promise<number[]> {
  const options = { batch: BATCH, size: sizeOf(spec), seed };
  const { plan } = prepared(spec, options);
  const passed = await gradientsOf(engine, spec, options);
  return plan.blocks.map((block, i) => difference(block, passed[i] as Passed, seed));
}

/** The way back through every block is the transpose of the way there. */
async function isTransposed(spec: NetworkSpec): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  for (const seed of SEEDS) {
    least = Math.min(least, Math.max(...(await differences(spec, seed))));
    if (least < MOST) break;
  }
  expect(least).toBeLessThan(MOST);
}

/** One of each family, whose branches do not begin at 0. */
const FAMILIES = [
  'resnetv2 published',
  'resnet published',
  'nf-resnet timm last 1',
  'nf-seresnet-26',
  'nf-ecaresnet-26',
  'nf-regnet deepmind',
  'nfnet deepmind',
  'efficientnet',
  'mobilenetv2',
  'regnety',
  'resnext',
  'wide-resnet',
  'seresnet',
  'bit',
  'convnext layer scale 1',
  'cifar-resnet',
  'preact-resnet basic',
  'wrn',
];

test.each(FAMILIES)('⟨u, J v⟩ = ⟨Jᵀu, v⟩ of every block: %s', (name) => {
  return isTransposed(named(name));
});

const SMALL = { stages: [1, 1], widths: [8, 16], stem_width: 8 };
const NORMS: [string, NetworkSpec][] = [
  ['batch norm behind the activation', bnSpec({ ...SMALL, order: 'act-norm' })],
  ['layer norm', bnSpec({ ...SMALL, norm: 'layer' })],
  ['layer norm of each pixel', bnSpec({ ...SMALL, norm: 'layer2d' })],
  ['instance norm', bnSpec({ ...SMALL, norm: 'instance', activation: 'silu' })],
  ['β as it is measured', nfSpec({ ...SMALL, beta: 'measured', activation: 'gelu' })],
  ['average-pool shortcuts', nfSpec({ ...SMALL, shortcut: 'avgpool-conv', stem: 'conv3' })],
  ['SAME padding', nfSpec({ ...SMALL, padding: 'same', stem: 'conv3' })],
  ['no shortcuts', bareSpec({ ...SMALL, shortcut: 'none', activation: 'tanh' })],
];

test.each(NORMS)('⟨u, J v⟩ = ⟨Jᵀu, v⟩: %s', (_, spec) => isTransposed(spec));

// A gate with a single hidden channel, whose kernels are of the shape of a channel scale; a kernel over the channels;
// scales of norms, and of a layer.
const WEIGHED: [string, NetworkSpec][] = [
  ...['seresnet', 'resnet eca', 'resnet norm weights', 'convnext layer scale 1'].map(
    (name): [string, NetworkSpec] => [name, named(name)],
  ),
  // Whose last convolution is written as it is asked for, and by nothing else.
  ['no shortcuts', bareSpec({ ...SMALL, shortcut: 'none' })],
];

test.each(WEIGHED)('weights are kernels, and neither biases nor scales: %s', async (_, spec) => {
  const passed = await gradientsOf(engine, spec, { size: 16 });
  for (const { readings, parameters } of passed) {
    const kernels = [...parameters].filter(([key]) =>
      /(conv\d|shortcut|reduce|expand|eca|depthwise|project|downsample)\.weight$/.test(key),
    );
    expect(kernels.length).toBeGreaterThan(2);
    const squares = kernels.reduce((sum, [, values]) => sum + dot(values, values), 0);
    expect(readings.get('weights.weights')?.[0]).toBeCloseTo(squares, 2);
  }
});
