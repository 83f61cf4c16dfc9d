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
  const [, channels] = x.shape;
  let [avgSqMean, avgVar] = [0, 0];
  for (let c = 0; c < channels; c++) {
    const { mean, variance } = momentsOf(channelOf(x, c));
    avgSqMean += mean ** 2 / channels;
    avgVar += variance / channels;
  }
  return { avgSqMean, avgVar };
}

function momentsOf(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}

/** The pixels of a channel of a sample. */
function planeOf({ shape: [, channels, height, width], data }: Tensor, n: number, c: number) {
  const from = (n * channels + c) * height * width;
  return data.subarray(from, from + height * width);
}

function channelOf(x: Tensor, c: number): number[] {
  return Array.from({ length: x.shape[0] }, (_, n) => [...planeOf(x, n, c)]).flat();
}

function pixel({ shape: [, , height, width] }: Tensor, i: number): number {
  return i % (height * width);
}

function position({ shape: [, channels, height, width] }: Tensor, i: number): [number, number] {
  const plane = Math.floor(i / (height * width));
  return [Math.floor(plane / channels), plane % channels];
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
    case 'activation':
      return { ...x, data: x.data.map((value) => layer.gain * functionOf(layer.fn)(value)) };
    case 'scale':
      return { ...x, data: x.data.map((value) => value * layer.factor) };
    case 'measured-scale': {
      const deviation = Math.sqrt(averages(x).avgVar);
      return { ...x, data: x.data.map((value) => value / deviation) };
    }
    case 'bias':
      return { ...x, data: x.data.map((value) => value + layer.value) };
    case 'avg-pool':
      return slide(x, x.shape[1], layer.kernel, layer, (n, c, taps) =>
        taps.reduce((sum, [h, w]) => sum + at(x, n, c, h, w) / taps.length, 0),
      );
    case 'channel-scale': {
      const shape = [1, layer.channels, 1, 1];
      const weight = drawn(`${prefix}.${layer.name}.weight`, shape, layer.init, seed);
      return { ...x, data: x.data.map((v, i) => v * (weight[position(x, i)[1]] as number)) };
    }
    case 'zero-channels':
      return widened(x, layer);
    case 'squeeze-excite':
      return squeezeExcite(layer, x, prefix, seed);
    case 'channel-attention':
      return channelAttention(layer, x, prefix, seed);
    case 'max-pool':
      return slide(x, x.shape[1], layer.kernel, layer, (n, c, taps) =>
        Math.max(
          ...taps.map(([h, w]) => at(x, n, c, h, w)),
          ...(layer.zeros && taps.length < layer.kernel[0] * layer.kernel[1] ? [0] : []),
        ),
      );
  }
}

function widened(x: Tensor, { channels }: ZeroChannelsLayer): Tensor {
  const [batch, own, height, width] = x.shape;
  const shape = [batch, own + channels, height, width] as const;
  const data = new Float64Array(elements(shape));
  x.data.forEach((value, i) => {
    const [n, c] = position(x, i);
    data[(n * shape[1] + c) * height * width + pixel(x, i)] = value;
  });
  return { shape, data };
}

function pooled(x: Tensor): number[][] {
  const [batch, channels] = x.shape;
  return Array.from({ length: batch }, (_, n) =>
    Array.from({ length: channels }, (_, c) => momentsOf([...planeOf(x, n, c)]).mean),
  );
}

function gated(x: Tensor, gates: readonly (readonly number[])[], gain: number): Tensor {
  const data = x.data.map((value, i) => {
    const [n, c] = position(x, i);
    return (value * gain) / (1 + Math.exp(-(gates[n]?.[c] as number)));
  });
  return { ...x, data };
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
  const [rows, columns] = layer.kernel;
  return slide(x, layer.out, layer.kernel, layer, (n, o, taps) => {
    let sum = bias[o] as number;
    for (const [h, w, row, column] of taps) {
      const first = Math.floor((o * layer.groups) / layer.out) * members;
      for (let i = 0; i < members; i++) {
        const k = ((o * members + i) * rows + row) * columns + column;
        sum += (weight[k] as number) * at(x, n, first + i, h, w);
      }
    }
    return sum;
  });
}

type WindowTap = [h: number, w: number, row: number, column: number];

/** Moves a window over x and gives the positions inside x, for each output. */
function slide(
  x: Tensor,
  channels: number,
  [rows, columns]: readonly [number, number],
  { stride, padding: [top, left, bottom, right] }: Pick<ConvLayer, 'stride' | 'padding'>,
  value: (n: number, c: number, taps: WindowTap[]) => number,
): Tensor {
  const [batch, , height, width] = x.shape;
  const outHeight = Math.floor((height + top + bottom - rows) / stride) + 1;
  const outWidth = Math.floor((width + left + right - columns) / stride) + 1;
  const data = new Float64Array(batch * channels * outHeight * outWidth);
  let k = 0;
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      for (let h = 0; h < outHeight; h++) {
        for (let w = 0; w < outWidth; w++) {
          const taps: WindowTap[] = [];
          for (let row = 0; row < rows; row++) {
            for (let column = 0; column < columns; column++) {
              const [y, z] = [h * stride - top + row, w * stride - left + column];
              if (y >= 0 && y < height && z >= 0 && z < width) taps.push([y, z, row, column]);
            }
          }
          data[k++] = value(n, c, taps);
        }
      }
    }
  }
  return { shape: [batch, channels, outHeight, outWidth], data };
}

function at({ shape: [, channels, height, width], data }: Tensor, ...[n, c, h, w]: number[]) {
  const plane = (n as number) * channels + (c as number);
  return data[(plane * height + (h as number)) * width + (w as number)] as number;
}

function normalize(layer: NormLayer, x: Tensor): Tensor {
  const perGroup = layer.channels / layer.groups;
  const key = {
    batch: (_: number, c: number) => `${c}`,
    layer: (n: number) => `${n}`,
    layer2d: (n: number, _: number, p: number) => `${n} ${p}`,
    instance: (n: number, c: number) => `${n} ${c}`,
    group: (n: number, c: number) => `${n} ${Math.floor(c / perGroup)}`,
  }[layer.kind];
  const sets = new Map<string, number[]>();
  x.data.forEach((value, i) => {
    const name = key(...position(x, i), pixel(x, i));
    const set = sets.get(name) ?? [];
    set.push(value);
    sets.set(name, set);
  });
  const moments = new Map([...sets].map(([name, values]) => [name, momentsOf(values)]));
  const data = x.data.map((value, i) => {
    const { mean, variance } = moments.get(key(...position(x, i), pixel(x, i))) as ReturnType<
      typeof momentsOf
    >;
    return (value - mean) / Math.sqrt(variance + layer.epsilon);
  });
  return { ...x, data };
}
