import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { elements } from '../../src/core/shape.ts';
import { gaussianBatch } from '../../src/data/gaussian.ts';
import { INITS, type InitName } from '../../src/networks/inits.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { drawWeight } from '../../src/weights/weights.ts';
import { averages, type Tensor } from './reference.ts';
import { measure } from './run.ts';

/*
 * deepmind-research, nfnets/nf_resnet.py and base.py at 6fcb842, line by line in float64: `NF_ResNet`, `NFResBlock`,
 * `WSConv2D`, `SqueezeExcite`. Nothing of src/networks or src/lower is used, but for the weights as they are drawn.
 */
const [BATCH, SEED] = [2, 4];
const [HEIGHT, WIDTH] = [37, 34];

const NONLINEARITIES: Record<string, (x: number) => number> = {
  relu: (x) => Math.max(x, 0) * 1.7139588594436646,
  silu: (x) => (x / (1 + Math.exp(-x))) * 1.7881293296813965,
  // jax.nn.gelu, approximate=True
  gelu: (x) =>
    0.5 *
    x *
    (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))) *
    1.7015043497085571,
};

function drawn(tensor: string, shape: number[], init: InitName): Float64Array {
  const [out = 1, channels = 1, kh = 1, kw = 1] = shape;
  const fan = out * kh * kw;
  const fans = { in: channels * kh * kw, out: fan, outGroup: fan, filters: out, channels };
  const { distribution, variance } = INITS[init];
  const weight = new Float32Array(elements(shape));
  const std = Math.sqrt(variance(fans, fans.in, 1));
  drawWeight({ tensor, shape, init: { distribution, std, standardize: null } }, SEED, weight);
  return Float64Array.from(weight);
}

/** WSConv2D.standardize_weight, eps = 1e-4. */
function standardizeWeight(weight: Float64Array, filters: number): Float64Array {
  const fanIn = weight.length / filters;
  return weight.map((w, i) => {
    const row = weight.subarray(Math.floor(i / fanIn) * fanIn, (Math.floor(i / fanIn) + 1) * fanIn);
    const mean = row.reduce((sum, x) => sum + x, 0) / fanIn;
    const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / fanIn;
    const scale = 1 / Math.sqrt(Math.max(variance * fanIn, 1e-4));
    return w * scale - mean * scale;
  });
}

/** Where a window of padding='SAME' begins, and how many there are. */
function same(size: number, kernel: number, stride: number) {
  const out = Math.ceil(size / stride);
  const total = Math.max((out - 1) * stride + kernel - size, 0);
  return { out, low: Math.floor(total / 2) };
}

function windows(
  x: Tensor,
  channels: number,
  kernel: number,
  stride: number,
  value: (n: number, o: number, taps: [h: number, w: number, tap: number][]) => number,
): Tensor {
  const [batch, , height, width] = x.shape;
  const [rows, columns] = [same(height, kernel, stride), same(width, kernel, stride)];
  const data = new Float64Array(batch * channels * rows.out * columns.out);
  let at = 0;
  for (let n = 0; n < batch; n++)
    for (let o = 0; o < channels; o++)
      for (let r = 0; r < rows.out; r++)
        for (let c = 0; c < columns.out; c++) {
          const taps: [number, number, number][] = [];
          for (let i = 0; i < kernel; i++)
            for (let j = 0; j < kernel; j++) {
              const [h, w] = [r * stride - rows.low + i, c * stride - columns.low + j];
              if (h >= 0 && h < height && w >= 0 && w < width) taps.push([h, w, i * kernel + j]);
            }
          data[at++] = value(n, o, taps);
        }
  return { shape: [batch, channels, rows.out, columns.out], data };
}

const planeOf = ({ shape: [, channels, height, width], data }: Tensor, n: number, c: number) => {
  const plane = (n * channels + c) * height * width;
  return (h: number, w: number) => data[plane + h * width + w] as number;
};

function wsConv(x: Tensor, name: string, filters: number, kernel: number, stride = 1): Tensor {
  const channels = x.shape[1];
  const raw = drawn(`${name}.weight`, [filters, channels, kernel, kernel], 'lecun-normal');
  const weight = standardizeWeight(raw, filters);
  const area = kernel * kernel;
  return windows(x, filters, kernel, stride, (n, o, taps) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) {
      const at = planeOf(x, n, c);
      for (const [h, w, tap] of taps)
        sum += (weight[(o * channels + c) * area + tap] as number) * at(h, w);
    }
    return sum;
  });
}

function maxPool(x: Tensor): Tensor {
  return windows(x, x.shape[1], 3, 2, (n, c, taps) => {
    const at = planeOf(x, n, c);
    return Math.max(...taps.map(([h, w]) => at(h, w)));
  });
}

const map = (x: Tensor, f: (value: number) => number): Tensor => ({ ...x, data: x.data.map(f) });

/** 2 * self.se(out) * out */
function squeezeExcite(x: Tensor, name: string, ratio: number): Tensor {
  const [batch, channels, height, width] = x.shape;
  const hidden = Math.max(1, Math.trunc(channels * ratio));
  const fc0 = drawn(`${name}.reduce.weight`, [hidden, channels, 1, 1], 'haiku-linear');
  const fc1 = drawn(`${name}.expand.weight`, [channels, hidden, 1, 1], 'haiku-linear');
  const plane = height * width;
  const data = x.data.slice();
  for (let n = 0; n < batch; n++) {
    const pooled = Array.from({ length: channels }, (_, c) => {
      const from = (n * channels + c) * plane;
      return x.data.subarray(from, from + plane).reduce((sum, value) => sum + value, 0) / plane;
    });
    const dense = (weight: Float64Array, input: number[], out: number) =>
      Array.from({ length: out }, (_, o) =>
        input.reduce((sum, value, i) => sum + value * (weight[o * input.length + i] as number), 0),
      );
    const h = dense(
      fc1,
      dense(fc0, pooled, hidden).map((value) => Math.max(value, 0)),
      channels,
    );
    for (let c = 0; c < channels; c++) {
      const gate = 2 / (1 + Math.exp(-(h[c] as number)));
      for (let p = 0; p < plane; p++) {
        const i = (n * channels + c) * plane + p;
        data[i] = (data[i] as number) * gate;
      }
    }
  }
  return { ...x, data };
}

interface Options {
  readonly depth: number[];
  readonly width: number[];
  readonly alpha: number;
  readonly activation: string;
  readonly seRatio: number | null;
  readonly skipGain: number;
}

function nfResNet({ depth, width, alpha, activation, seRatio, skipGain }: Options) {
  const act = NONLINEARITIES[activation] as (x: number) => number;
  const shape = [BATCH, 3, HEIGHT, WIDTH] as const;
  let out = wsConv(
    { shape, data: Float64Array.from(gaussianBatch(shape, SEED)) },
    'stem.conv',
    64,
    7,
    2,
  );
  out = maxPool(out);
  const points = [{ ...averages(out), resAvgVar: undefined as number | undefined }];
  let ch = 64;
  let expectedStd = 1;
  for (const [stage, blockWidth] of width.entries()) {
    for (let index = 0; index < (depth[stage] as number); index++) {
      const name = `stage${stage + 1}.block${index + 1}`;
      const beta = 1 / expectedStd;
      const stride = index === 0 && stage > 0 ? 2 : 1;
      // NFResBlock.__call__
      const x = out;
      let branch = map(map(x, act), (value) => value * beta);
      const shortcut =
        stride > 1 || ch !== blockWidth
          ? wsConv(branch, `${name}.shortcut`, blockWidth, 1, stride)
          : x;
      const inner = Math.trunc(blockWidth * 0.25);
      branch = wsConv(branch, `${name}.conv1`, inner, 1);
      branch = wsConv(map(branch, act), `${name}.conv2`, inner, 3, stride);
      branch = wsConv(map(branch, act), `${name}.conv3`, blockWidth, 1);
      if (seRatio !== null) branch = squeezeExcite(branch, `${name}.se`, seRatio);
      const resAvgVar = averages(branch).avgVar;
      const data = branch.data.map(
        (value, i) => value * skipGain * alpha + (shortcut.data[i] as number),
      );
      out = { shape: branch.shape, data };
      points.push({ ...averages(out), resAvgVar });
      ch = blockWidth;
      if (index === 0) expectedStd = 1;
      expectedStd = (expectedStd ** 2 + alpha ** 2) ** 0.5;
    }
  }
  return points;
}

test.each([
  { activation: 'relu', seRatio: null, skipGain: 0, alpha: 0.2 },
  { activation: 'silu', seRatio: 0.25, skipGain: 1, alpha: 1 },
  { activation: 'gelu', seRatio: null, skipGain: 0.7, alpha: 1 },
])('convention: deepmind is nf_resnet.py: %j', async (options) => {
  const depth = [2, 2];
  const width = [16, 32];
  const expected = nfResNet({ depth, width, ...options });
  const { activation, seRatio, skipGain, alpha } = options;
  const network = {
    ...{ model: 'resnetv2', stages: depth, widths: width, convention: 'deepmind', alpha },
    ...{ norm: 'none', residual: 'nf', scaled_ws: true, activation },
    // What the code has by default is left to the convention.
    ...(skipGain === 0 ? {} : { skip_gain: skipGain }),
    ...(seRatio === null ? {} : { se_ratio: seRatio }),
  };
  const { config } = parseConfig(JSON.stringify({ networks: [network] }), 'deepmind.yaml');
  const [spec] = config.networks as [NetworkSpec];
  const measured = await measure(spec, { batch: BATCH, size: [HEIGHT, WIDTH], seed: SEED });
  expect(measured).toHaveLength(expected.length);
  for (const [i, point] of expected.entries()) {
    const { avgVar, avgSqMean, resAvgVar = Number.NaN } = measured[i] as (typeof measured)[number];
    expect(avgVar / point.avgVar).toBeCloseTo(1, 5);
    expect(Math.abs(avgSqMean - point.avgSqMean)).toBeLessThan(
      1e-5 * point.avgSqMean + 1e-7 * avgVar,
    );
    if (point.resAvgVar !== undefined) expect(resAvgVar / point.resAvgVar).toBeCloseTo(1, 5);
  }
});
