import type { Call, Operator } from './call.ts';
import { count, once, placeOf, stridesOf, type Tensor } from './tensor.ts';

/** A window along each axis of a picture. */
interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
}

function windowOf(call: Call, kernel: readonly number[]): Window {
  const from = call.x.shape.slice(2);
  const ones = kernel.map(() => 1);
  const strides = call.ints('strides', ones);
  const dilations = call.ints('dilations', ones);
  const reach = kernel.map((size, i) => (size - 1) * (dilations[i] as number) + 1);
  const mode = call.string('auto_pad', 'NOTSET');
  const total = from.map((size, i) => {
    const stride = strides[i] as number;
    return Math.max(0, (Math.ceil(size / stride) - 1) * stride + (reach[i] as number) - size);
  });
  const pads = call.ints('pads', [...ones, ...ones].fill(0));
  const isSame = mode.startsWith('SAME');
  const small = (size: number) => Math.floor(size / 2);
  const first = (size: number) => (mode === 'SAME_UPPER' ? small(size) : size - small(size));
  const before = isSame ? total.map(first) : pads.slice(0, kernel.length);
  const after = isSame ? total.map((size) => size - first(size)) : pads.slice(kernel.length);
  const ceil = call.int('ceil_mode', 0) === 1;
  const to = from.map((size, i) => {
    const [pad, stride] = [before[i] as number, strides[i] as number];
    const steps = (size + pad + (after[i] as number) - (reach[i] as number)) / stride;
    const out = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
    // A window that starts behind the numbers and their padding in front is none.
    return ceil && (out - 1) * stride >= size + pad ? out - 1 : out;
  });
  return { kernel, strides, dilations, before, after, from, to };
}

/** For each place put out and each tap: where in the picture it reads; −1 for zeros around, −2 beyond those. */
const readsOf = once(
  ({ kernel, strides, dilations, before, after, from, to }: Window): Int32Array[] => {
    const inMemory = stridesOf(from);
    return Array.from({ length: count(to) }, (_, o) => {
      const place = placeOf(o, to);
      return Int32Array.from({ length: count(kernel) }, (__, k) => {
        const tap = placeOf(k, kernel);
        const at = place.map(
          (i, axis) =>
            i * (strides[axis] as number) +
            (tap[axis] as number) * (dilations[axis] as number) -
            (before[axis] as number),
        );
        const isBeyond = at.some((i, a) => i >= (from[a] as number) + (after[a] as number));
        if (isBeyond) return -2;
        const isOutside = at.some((i, a) => i < 0 || i >= (from[a] as number));
        return isOutside ? -1 : at.reduce((sum, i, a) => sum + i * (inMemory[a] as number), 0);
      });
    });
  },
);

function conv(call: Call): Tensor {
  const [x, weight] = [call.x, call.input(1)];
  const [batch = 1, channels = 1] = x.shape;
  const [filters = 1, members = 1, ...kernel] = weight.shape;
  const window = windowOf(call, kernel);
  const reads = readsOf(window);
  const [pixels, each, places] = [count(window.from), count(kernel), reads.length];
  const perGroup = filters / call.int('group', 1);
  const bias = call.inputs[2];
  const data = new Float64Array(batch * filters * places);
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < filters; o++) {
      const group = Math.floor(o / perGroup);
      for (let p = 0; p < places; p++) {
        const read = reads[p] as Int32Array;
        let sum = bias?.data[o] ?? 0;
        for (let i = 0; i < members; i++) {
          const picture = (n * channels + group * members + i) * pixels;
          const filter = (o * members + i) * each;
          for (let k = 0; k < each; k++) {
            const at = read[k] as number;
            if (at >= 0)
              sum += (x.data[picture + at] as number) * (weight.data[filter + k] as number);
          }
        }
        data[(n * filters + o) * places + p] = sum;
      }
    }
  }
  return { shape: [batch, filters, ...window.to], data };
}

/** What each number hands on to its window of the output. */
function convTranspose(call: Call): Tensor {
  const [x, weight] = [call.x, call.input(1)];
  const [batch = 1, channels = 1, ...from] = x.shape;
  const [, members = 1, ...kernel] = weight.shape;
  const groups = call.int('group', 1);
  const ones = kernel.map(() => 1);
  const [strides, dilations] = [call.ints('strides', ones), call.ints('dilations', ones)];
  const pads = call.ints('pads', [...ones, ...ones].fill(0));
  const more = call.ints('output_padding', [...ones].fill(0));
  const to = from.map(
    (size, i) =>
      (size - 1) * (strides[i] as number) +
      (more[i] as number) +
      ((kernel[i] as number) - 1) * (dilations[i] as number) +
      1 -
      (pads[i] as number) -
      (pads[i + kernel.length] as number),
  );
  // The mirror of a convolution that reads `to` and puts out `from`.
  const reads = readsOf({
    kernel,
    strides,
    dilations,
    before: pads.slice(0, kernel.length),
    after: ones.map(() => 1e9),
    from: to,
    to: from,
  });
  const [pixels, each, filters] = [count(to), count(kernel), members * groups];
  const data = new Float64Array(batch * filters * pixels);
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < filters; o++) {
      data.fill(
        call.inputs[2]?.data[o] ?? 0,
        (n * filters + o) * pixels,
        (n * filters + o + 1) * pixels,
      );
    }
    for (let c = 0; c < channels; c++) {
      const group = Math.floor(c / (channels / groups));
      for (let m = 0; m < members; m++) {
        const picture = (n * filters + group * members + m) * pixels;
        for (const [p, read] of reads.entries()) {
          const value = x.data[(n * channels + c) * reads.length + p] as number;
          for (let k = 0; k < each; k++) {
            const at = read[k] as number;
            if (at < 0) continue;
            const own = (c * members + m) * each + k;
            data[picture + at] =
              (data[picture + at] as number) + value * (weight.data[own] as number);
          }
        }
      }
    }
  }
  return { shape: [batch, filters, ...to], data };
}

/** Of the numbers of each window; `zeros` is how many of the zeros around it count as well. */
const pool =
  (of: (numbers: readonly number[], zeros: number) => number): Operator =>
  (call) => {
    const { x } = call;
    const window = windowOf(call, call.ints('kernel_shape', []));
    const reads = readsOf(window);
    const pixels = count(window.from);
    const planes = (x.shape[0] as number) * (x.shape[1] as number);
    const withZeros = call.int('count_include_pad', 0) === 1;
    const inside = reads.map((read) => [...read].filter((at) => at >= 0));
    const zeros = reads.map((read) => (withZeros ? read.filter((at) => at === -1).length : 0));
    const data = new Float64Array(planes * reads.length).map((_, i) => {
      const at = i % reads.length;
      const start = Math.floor(i / reads.length) * pixels;
      const numbers = (inside[at] as number[]).map((place) => x.data[start + place] as number);
      return of(numbers, zeros[at] as number);
    });
    return { shape: [...x.shape.slice(0, 2), ...window.to], data };
  };

/** Local response normalisation over neighbouring channels. */
function lrn(call: Call): Tensor {
  const { shape, data } = call.x;
  const [, channels = 1, ...rest] = shape;
  const pixels = count(rest);
  const size = call.int('size', 1);
  const [alpha, beta, bias] = [
    call.float('alpha', 1e-4),
    call.float('beta', 0.75),
    call.float('bias', 1),
  ];
  const [down, up] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  return {
    shape,
    data: data.map((x, i) => {
      const c = Math.floor(i / pixels) % channels;
      let sum = 0;
      for (let j = Math.max(0, c - down); j <= Math.min(channels - 1, c + up); j++) {
        sum += (data[i + (j - c) * pixels] as number) ** 2;
      }
      return x / (bias + (alpha / size) * sum) ** beta;
    }),
  };
}

/** What slides over pictures. */
export const WINDOWS = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool((numbers) => Math.max(...numbers)),
  AveragePool: pool(
    (numbers, zeros) => numbers.reduce((sum, x) => sum + x, 0) / (numbers.length + zeros),
  ),
  LRN: lrn,
} satisfies Readonly<Record<string, Operator>>;
