import type { Call, Operator } from './call.ts';
import { axisOf, count, placeOf, repeatedAt, stridesOf, type Tensor } from './tensor.ts';

/** What is made of all the numbers along some axes, which stay with size 1. */
export function along(
  { shape, data }: Tensor,
  axes: readonly number[],
  of: (numbers: readonly number[]) => number,
): Tensor {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const at = repeatedAt({ shape: kept, to: shape });
  const groups: number[][] = Array.from({ length: count(kept) }, () => []);
  for (const [i, x] of data.entries()) groups[at[i] as number]?.push(x);
  return { shape: kept, data: Float64Array.from(groups, of) };
}

/** A number of each, and of what is known along its axes. */
function beside(x: Tensor, others: readonly Tensor[], f: (...xs: number[]) => number): Tensor {
  const reads = others.map(({ shape }) => repeatedAt({ shape, to: x.shape }));
  const data = x.data.map((value, i) =>
    f(value, ...others.map((other, k) => other.data[reads[k]?.[i] as number] as number)),
  );
  return { shape: x.shape, data };
}

const total = (xs: readonly number[]) => xs.reduce((sum, x) => sum + x, 0);
const mean = (xs: readonly number[]) => total(xs) / xs.length;
const variance = (xs: readonly number[]) => mean(xs.map((x) => (x - mean(xs)) ** 2));

const reduce =
  (of: (numbers: readonly number[]) => number): Operator =>
  (call) => {
    const { x } = call;
    const given = call.integers('axes', 1) ?? [];
    const none = call.int('noop_with_empty_axes', 0) === 1 ? [] : x.shape.map((_, i) => i);
    const rank = x.shape.length;
    const axes = (given.length === 0 ? none : given).map((a) => axisOf(a, rank));
    const kept = along(x, axes, of);
    if (call.int('keepdims', 1) === 1) return kept;
    return { shape: x.shape.filter((_, axis) => !axes.includes(axis)), data: kept.data };
  };

/** Before opset 13 all axes from one on; since then that one. */
function softmaxAxes(call: Call): number[] {
  const rank = call.x.shape.length;
  if (call.opset >= 13) return [call.axis(-1)];
  const first = call.axis(1);
  return Array.from({ length: rank - first }, (_, i) => first + i);
}

function logSoftmax(call: Call): Tensor {
  const logs = along(call.x, softmaxAxes(call), (xs) => {
    const most = Math.max(...xs);
    return most + Math.log(total(xs.map((x) => Math.exp(x - most))));
  });
  return beside(call.x, [logs], (x, log = 0) => x - log);
}

const from = (first: number, rank: number) =>
  Array.from({ length: rank - first }, (_, i) => first + i);

function layerNorm(call: Call): Tensor {
  const { x } = call;
  const axes = from(call.axis(-1), x.shape.length);
  const standard = standardised(x, axes, call.float('epsilon', 1e-5));
  const others = [call.input(1), ...(call.inputs[2] === undefined ? [] : [call.input(2)])];
  return beside(standard, others, (value, scale = 1, shift = 0) => value * scale + shift);
}

function rmsNorm(call: Call): Tensor {
  const { x } = call;
  const axes = from(call.axis(-1), x.shape.length);
  const squares = along(x, axes, (xs) => mean(xs.map((one) => one * one)));
  const epsilon = call.float('epsilon', 1e-5);
  return beside(
    x,
    [squares, call.input(1)],
    (value, square = 0, scale = 1) => (value / Math.sqrt(square + epsilon)) * scale,
  );
}

function standardised(x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const moments = [along(x, axes, mean), along(x, axes, variance)];
  return beside(x, moments, (value, m = 0, v = 0) => (value - m) / Math.sqrt(v + epsilon));
}

/** A number for each channel of a picture, repeated along whatever else it has. */
function ofChannels({ data }: Tensor, rank: number): Tensor {
  return { shape: [data.length, ...from(2, rank).map(() => 1)], data };
}

function instanceNorm(call: Call): Tensor {
  const { x } = call;
  const rank = x.shape.length;
  const standard = standardised(x, from(2, rank), call.float('epsilon', 1e-5));
  const own = [call.input(1), call.input(2)].map((each) => ofChannels(each, rank));
  return beside(standard, own, (value, scale = 1, shift = 0) => value * scale + shift);
}

/** Scale and shift are a group's before opset 21, a channel's since. */
function groupNorm(call: Call): Tensor {
  const { shape, data } = call.x;
  const groups = call.int('num_groups', 1);
  const [batch = 1, channels = 1] = shape;
  const rows = { shape: [batch, groups, count(shape) / batch / groups], data };
  const standard = { shape, data: standardised(rows, [2], call.float('epsilon', 1e-5)).data };
  const each = ({ data: own }: Tensor): Tensor => {
    const perChannel = Float64Array.from({ length: channels }, (_, c) =>
      own.length === channels
        ? (own[c] as number)
        : (own[Math.floor((c * groups) / channels)] as number),
    );
    return ofChannels({ shape: [channels], data: perChannel }, shape.length);
  };
  return beside(
    standard,
    [each(call.input(1)), each(call.input(2))],
    (x, s = 1, b = 0) => x * s + b,
  );
}

function batchNorm(call: Call): Tensor {
  const own = [1, 2, 3, 4].map((at) => ofChannels(call.input(at), call.x.shape.length));
  const epsilon = call.float('epsilon', 1e-5);
  return beside(
    call.x,
    own,
    (x, scale = 1, shift = 0, m = 0, v = 1) => ((x - m) / Math.sqrt(v + epsilon)) * scale + shift,
  );
}

function lpNorm(call: Call): Tensor {
  const p = call.int('p', 2);
  const lengths = along(call.x, [call.axis(-1)], (xs) =>
    p === 2 ? Math.hypot(...xs) : total(xs.map(Math.abs)),
  );
  return beside(call.x, [lengths], (x, length = 1) => x / length);
}

function cumSum(call: Call): Tensor {
  const { x } = call;
  const rank = x.shape.length;
  const axis = axisOf(call.input(1).data[0] as number, rank);
  const [reverse, exclusive] = [call.int('reverse', 0) === 1, call.int('exclusive', 0) === 1];
  const [strides, size] = [stridesOf(x.shape), x.shape[axis] as number];
  const data = x.data.map((_, i) => {
    const at = placeOf(i, x.shape)[axis] as number;
    const start = i - at * (strides[axis] as number);
    return Array.from({ length: size }, (__, j) => j)
      .filter((j) => (reverse ? j >= at : j <= at) && !(exclusive && j === at))
      .reduce((sum, j) => sum + (x.data[start + j * (strides[axis] as number)] as number), 0);
  });
  return { shape: x.shape, data };
}

const global =
  (of: (xs: readonly number[]) => number): Operator =>
  ({ x }) =>
    along(x, from(2, x.shape.length), of);

/** Sums along axes, and what is divided by them. */
export const REDUCTIONS = {
  ReduceMean: reduce(mean),
  ReduceSum: reduce(total),
  ReduceMax: reduce((xs) => Math.max(...xs)),
  ReduceMin: reduce((xs) => Math.min(...xs)),
  ReduceL1: reduce((xs) => total(xs.map(Math.abs))),
  ReduceL2: reduce((xs) => Math.hypot(...xs)),
  ReduceSumSquare: reduce((xs) => total(xs.map((x) => x * x))),
  ReduceLogSum: reduce((xs) => Math.log(total(xs))),
  ReduceLogSumExp: reduce((xs) => Math.log(total(xs.map(Math.exp)))),
  GlobalAveragePool: global(mean),
  GlobalMaxPool: global((xs) => Math.max(...xs)),
  Softmax: (call) => {
    const { shape, data } = logSoftmax(call);
    return { shape, data: data.map(Math.exp) };
  },
  LogSoftmax: logSoftmax,
  LayerNormalization: layerNorm,
  RMSNormalization: rmsNorm,
  SimplifiedLayerNormalization: rmsNorm,
  MeanVarianceNormalization: (call) => standardised(call.x, call.ints('axes', [0, 2, 3]), 0),
  LpNormalization: lpNorm,
  InstanceNormalization: instanceNorm,
  GroupNormalization: groupNorm,
  BatchNormalization: batchNorm,
  CumSum: cumSum,
} satisfies Readonly<Record<string, Operator>>;
