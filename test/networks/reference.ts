import { elements } from '../../src/core/shape.ts';
import { functionOf } from '../../src/maths/activation.ts';
import type { BlockPlan, NetworkPlan } from '../../src/plan/blocks.ts';
import type {
  ChannelAttentionLayer,
  ConvLayer,
  Layer,
  NormLayer,
  SqueezeExciteLayer,
  WeightInit,
  ZeroChannelsLayer,
} from '../../src/plan/layers.ts';
import { drawWeight } from '../../src/weights/weights.ts';
import { sampleCorrelation } from './activations.ts';

/** A float64 activation, N, C, H, W. */
export interface Tensor {
  readonly shape: readonly [number, number, number, number];
  readonly data: Float64Array;
}

export interface ReferencePoint {
  readonly avgSqMean: number;
  readonly avgVar: number;
  readonly resAvgVar: number | undefined;
  readonly sampleCorr: number;
}

/** Another route to the same numbers: the plan, walked in float64 with the plainest of loops. */
export function referencePoints(plan: NetworkPlan, input: Tensor, seed: number): ReferencePoint[] {
  let x = input;
  return [plan.stem, ...plan.blocks].map((block) => {
    const { sum, branch } = runBlock(block, x, seed);
    x = sum;
    return {
      ...averages(sum),
      resAvgVar: branch && averages(branch).avgVar,
      sampleCorr: sampleCorrelation(sum.data, sum.shape[0]),
    };
  });
}

/** The end of a block's branch, where there is one, and what comes out of the block. */
export function runBlock(block: BlockPlan, x: Tensor, seed: number) {
  const pre = chain(block.pre, x, block.name, seed);
  const branch = chain(block.branch, pre, block.name, seed);
  const { addition } = block;
  // The wiring is written down once more, so that a fault in readBlock is seen.
  if (addition === null) {
    return { branch: undefined, sum: chain(block.post, branch, block.name, seed) };
  }
  const source = addition.reads === 'pre' ? pre : x;
  const shortcut = chain(addition.shortcut, source, block.name, seed);
  const data = branch.data.map(
    (f, i) => (shortcut.data[i] as number) + addition.alpha * addition.gain * f,
  );
  return { branch, sum: chain(block.post, { shape: branch.shape, data }, block.name, seed) };
}

export function averages(x: Tensor): { avgSqMean: number; avgVar: number } {
  const channels = x.shape[1];
  const all = momentsBy(x, (_, c) => c);
  const meanOf = (of: (channel: Moments) => number) =>
    all.reduce((sum, channel) => sum + of(channel) / channels, 0);
  return { avgSqMean: meanOf(({ mean }) => mean ** 2), avgVar: meanOf((c) => c.variance) };
}

interface Moments {
  count: number;
  mean: number;
  variance: number;
}

/** Which set a value belongs to, by its sample, its channel and its pixel. */
type SetOf = (n: number, c: number, p: number) => number;

/** Mean and variance of each set of values, centred before they are squared. */
function momentsBy(x: Tensor, setOf: SetOf): Moments[] {
  const all: Moments[] = [];
  eachValue(x, (value, n, c, p) => {
    const set = setOf(n, c, p);
    all[set] ??= { count: 0, mean: 0, variance: 0 };
    all[set].count++;
    all[set].mean += value;
  });
  for (const moments of all) moments.mean /= moments.count;
  eachValue(x, (value, n, c, p) => {
    const moments = all[setOf(n, c, p)] as Moments;
    moments.variance += (value - moments.mean) ** 2 / moments.count;
  });
  return all;
}

function eachValue(
  { shape, data }: Tensor,
  visit: (value: number, n: number, c: number, p: number, i: number) => void,
) {
  const [batch, channels, height, width] = shape;
  let i = 0;
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      for (let p = 0; p < height * width; p++, i++) visit(data[i] as number, n, c, p, i);
    }
  }
}

/** Each value, by its sample, its channel and its pixel. */
function mapped(
  x: Tensor,
  value: (value: number, n: number, c: number, p: number) => number,
): Tensor {
  const data = new Float64Array(x.data.length);
  eachValue(x, (own, n, c, p, i) => {
    data[i] = value(own, n, c, p);
  });
  return { ...x, data };
}

/** The pixels of a channel of a sample. */
function planeOf({ shape: [, channels, height, width], data }: Tensor, n: number, c: number) {
  const from = (n * channels + c) * height * width;
  return data.subarray(from, from + height * width);
}

function chain(layers: readonly Layer[], x: Tensor, prefix: string, seed: number): Tensor {
  return layers.reduce((value, layer) => apply(layer, value, prefix, seed), x);
}

function apply(layer: Layer, x: Tensor, prefix: string, seed: number): Tensor {
  switch (layer.op) {
    case 'conv':
      return convolve(layer, x, `${prefix}.${layer.name}`, seed);
    case 'norm':
      return normalize(layer, x);
    case 'activation': {
      const fn = functionOf(layer.fn);
      return { ...x, data: x.data.map((value) => layer.gain * fn(value)) };
    }
    case 'scale':
      return { ...x, data: x.data.map((value) => value * layer.factor) };
    case 'measured-scale': {
      const deviation = Math.sqrt(averages(x).avgVar);
      return { ...x, data: x.data.map((value) => value / deviation) };
    }
    case 'bias':
      return { ...x, data: x.data.map((value) => value + layer.value) };
    case 'avg-pool':
      return pool(layer, x, (values) => values.reduce((sum, v) => sum + v, 0) / values.length);
    case 'channel-scale': {
      const shape = [1, layer.channels, 1, 1];
      const weight = drawn(`${prefix}.${layer.name}.weight`, shape, layer.init, seed);
      return mapped(x, (value, _, c) => value * (weight[c] as number));
    }
    case 'zero-channels':
      return widened(x, layer);
    case 'squeeze-excite':
      return squeezeExcite(layer, x, prefix, seed);
    case 'channel-attention':
      return channelAttention(layer, x, prefix, seed);
    case 'max-pool':
      return pool(layer, x, (values) =>
        Math.max(
          ...values,
          ...(layer.zeros && values.length < layer.kernel[0] * layer.kernel[1] ? [0] : []),
        ),
      );
  }
}

function widened(x: Tensor, { channels }: ZeroChannelsLayer): Tensor {
  const [batch, own, height, width] = x.shape;
  const wide = { ...x, shape: [batch, own + channels, height, width] as const };
  const data = new Float64Array(elements(wide.shape));
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < own; c++) planeOf({ ...wide, data }, n, c).set(planeOf(x, n, c));
  }
  return { ...wide, data };
}

function pooled(x: Tensor): number[][] {
  const [batch, channels] = x.shape;
  const means = momentsBy(x, (n, c) => n * channels + c).map(({ mean }) => mean);
  return Array.from({ length: batch }, (_, n) => means.slice(n * channels, (n + 1) * channels));
}

function gated(x: Tensor, gates: readonly (readonly number[])[], gain: number): Tensor {
  return mapped(x, (value, n, c) => (value * gain) / (1 + Math.exp(-(gates[n]?.[c] as number))));
}

function drawn(
  tensor: string,
  shape: readonly number[],
  init: WeightInit,
  seed: number,
): Float32Array {
  const weight = new Float32Array(elements(shape));
  drawWeight({ tensor, shape, init }, seed, weight);
  return weight;
}

function squeezeExcite(layer: SqueezeExciteLayer, x: Tensor, prefix: string, seed: number): Tensor {
  const [, channels] = x.shape;
  const dense = (step: 'reduce' | 'expand', rows: number, from: number) => {
    const name = `${prefix}.${layer.name}.${step}`;
    const { weight: init, bias: law } = layer[step];
    const weight = drawn(`${name}.weight`, [rows, from, 1, 1], init, seed);
    const bias = law === null ? new Float32Array(rows) : drawn(`${name}.bias`, [rows], law, seed);
    return (vector: number[]) =>
      Array.from({ length: rows }, (_, row) =>
        vector.reduce((sum, v, i) => sum + v * (weight[row * from + i] as number), bias[row] ?? 0),
      );
  };
  const reduce = dense('reduce', layer.hidden, channels);
  const expand = dense('expand', channels, layer.hidden);
  const gates = pooled(x).map((means) => expand(reduce(means).map(functionOf(layer.fn))));
  return gated(x, gates, layer.gain);
}

function channelAttention(
  { name, kernel, gain, init }: ChannelAttentionLayer,
  x: Tensor,
  prefix: string,
  seed: number,
): Tensor {
  const weight = drawn(`${prefix}.${name}.weight`, [1, 1, kernel, 1], init, seed);
  const gates = pooled(x).map((means) =>
    means.map((_, c) =>
      weight.reduce((sum, w, k) => sum + w * (means[c + k - (kernel - 1) / 2] ?? 0), 0),
    ),
  );
  return gated(x, gates, gain);
}

function convolve(layer: ConvLayer, x: Tensor, name: string, seed: number): Tensor {
  const members = layer.in / layer.groups;
  const shape = [layer.out, members, ...layer.kernel];
  const weight = drawn(`${name}.weight`, shape, layer.init, seed);
  const bias =
    layer.bias === null
      ? new Float32Array(layer.out)
      : drawn(`${name}.bias`, [layer.out], layer.bias, seed);
  const taps = tapsOf(layer, x);
  return slide(layer, x, layer.out, (sums, n, o) => {
    sums.fill(bias[o] as number);
    const first = Math.floor((o * layer.groups) / layer.out) * members;
    for (let i = 0; i < members; i++) {
      const plane = planeOf(x, n, first + i);
      for (const [k, { outputs, places }] of taps.entries()) {
        const w = weight[(o * members + i) * taps.length + k] as number;
        for (let t = 0; t < places.length; t++) {
          const output = outputs[t] as number;
          sums[output] = (sums[output] as number) + w * (plane[places[t] as number] as number);
        }
      }
    }
  });
}

function pool(layer: Sliding, x: Tensor, of: (values: readonly number[]) => number): Tensor {
  const taps = tapsOf(layer, x);
  return slide(layer, x, x.shape[1], (pooled, n, c) => {
    const plane = planeOf(x, n, c);
    const windows = Array.from(pooled, (): number[] => []);
    for (const { outputs, places } of taps) {
      for (const [t, place] of places.entries()) {
        windows[outputs[t] as number]?.push(plane[place] as number);
      }
    }
    pooled.set(windows.map(of));
  });
}

type Sliding = Pick<ConvLayer, 'kernel' | 'stride' | 'padding'>;

/** What a tap of a kernel reads inside of a plane, and for which outputs. */
interface Tap {
  readonly outputs: readonly number[];
  readonly places: readonly number[];
}

function extentOf({ kernel, stride, padding: [top, left, bottom, right] }: Sliding, x: Tensor) {
  const [, , height, width] = x.shape;
  return [
    Math.floor((height + top + bottom - kernel[0]) / stride) + 1,
    Math.floor((width + left + right - kernel[1]) / stride) + 1,
  ] as const;
}

/** The taps of a kernel, row by row. They are the same in all samples and channels. */
function tapsOf(layer: Sliding, x: Tensor): Tap[] {
  const [rows, columns] = layer.kernel;
  return Array.from({ length: rows * columns }, (_, k) =>
    tapAt(Math.floor(k / columns), k % columns, layer, x),
  );
}

function tapAt(row: number, column: number, layer: Sliding, x: Tensor): Tap {
  const { stride, padding } = layer;
  const [, , height, width] = x.shape;
  const [outHeight, outWidth] = extentOf(layer, x);
  const [outputs, places]: [number[], number[]] = [[], []];
  for (let h = 0; h < outHeight; h++) {
    for (let w = 0; w < outWidth; w++) {
      const [y, z] = [h * stride - padding[0] + row, w * stride - padding[1] + column];
      if (y < 0 || y >= height || z < 0 || z >= width) continue;
      outputs.push(h * outWidth + w);
      places.push(y * width + z);
    }
  }
  return { outputs, places };
}

/** What a window puts out that moves over x, plane by plane. */
function slide(
  layer: Sliding,
  x: Tensor,
  channels: number,
  fill: (plane: Float64Array, n: number, c: number) => void,
): Tensor {
  const shape = [x.shape[0], channels, ...extentOf(layer, x)] as const;
  const out = { shape, data: new Float64Array(elements(shape)) };
  for (let n = 0; n < x.shape[0]; n++) {
    for (let c = 0; c < channels; c++) fill(planeOf(out, n, c), n, c);
  }
  return out;
}

function normalize({ kind, channels, groups, epsilon }: NormLayer, x: Tensor): Tensor {
  const [, , height, width] = x.shape;
  const perGroup = channels / groups;
  const setOf = {
    batch: (_: number, c: number) => c,
    layer: (n: number) => n,
    layer2d: (n: number, _: number, p: number) => n * height * width + p,
    instance: (n: number, c: number) => n * channels + c,
    group: (n: number, c: number) => n * groups + Math.floor(c / perGroup),
  }[kind];
  const all = momentsBy(x, setOf);
  return mapped(x, (value, n, c, p) => {
    const { mean, variance } = all[setOf(n, c, p)] as Moments;
    return (value - mean) / Math.sqrt(variance + epsilon);
  });
}
