import { expect, test } from 'vitest';
import { OPERATORS } from '../../src/engines/tfjs/operators.ts';
import { GraphBuilder } from '../../src/graph/builder.ts';
import type { Attribute, GraphValue } from '../../src/graph/graph.ts';
import { difference, feed, numbers, reference, runBoth, size } from './both.ts';
import { floats, oneInput, runOne } from './run-one.ts';
import { onEachRuntime } from './runtimes.ts';

type Build = (builder: GraphBuilder) => GraphValue;
type Attributes = Readonly<Record<string, Attribute>>;

const engines = reference();
const SHAPE = [3, 5, 7, 9];

/** One operator that keeps the shape of its input. */
const unary =
  (op: string, attributes: Attributes = {}): Build =>
  (builder) =>
    builder.node(op, [builder.input], SHAPE, attributes);

/** An operator with a second operand of another shape. */
const withOperand =
  (op: string, shape: readonly number[], swapped = false): Build =>
  (builder) => {
    const operand = builder.parameter('operand', shape);
    const inputs = swapped ? [operand, builder.input] : [builder.input, operand];
    return builder.node(op, inputs, op === 'MatMul' ? product(inputs) : SHAPE);
  };

/** The shape of a product of matrices, one of them perhaps a row or a column. */
function product([a, b]: readonly GraphValue[]): number[] {
  const [left, right] = [a?.shape ?? [], b?.shape ?? []];
  const longer = left.length >= right.length ? left : right;
  const rows = left.length === 1 ? [] : [left.at(-2) as number];
  const columns = right.length === 1 ? [] : [right.at(-1) as number];
  return [...longer.slice(0, -2), ...rows, ...columns];
}

/** A positive value, for operators that want one. */
const ofSquare =
  (op: string): Build =>
  (builder) => {
    const square = builder.node('Mul', [builder.input, builder.input], SHAPE);
    const positive = builder.node('Add', [square, builder.float(0.1)], SHAPE);
    return builder.node(op, [positive], SHAPE);
  };

const conv =
  (kernel: [number, number], pads: number[], stride: number, out: number[], more = {}): Build =>
  (builder) => {
    const { group = { i: 1 } } = more as { group?: { i: number } };
    const filters = out[1] as number;
    const weight = builder.parameter('weight', [filters, 5 / group.i, ...kernel]);
    return builder.node('Conv', [builder.input, weight], out, {
      kernel_shape: { ints: kernel },
      strides: { ints: [stride, stride] },
      pads: { ints: pads },
      ...more,
    });
  };

const pool =
  (op: string, kernel: number, stride: number, pads: number[], out: number[]): Build =>
  (builder) =>
    builder.node(op, [builder.input], out, {
      kernel_shape: { ints: [kernel, kernel] },
      strides: { ints: [stride, stride] },
      pads: { ints: pads },
    });

const mean =
  (axes: number[], shape: number[], keepdims = 1): Build =>
  (builder) =>
    builder.node('ReduceMean', [builder.input, builder.int64(axes)], shape, {
      keepdims: { i: keepdims },
    });

const reshape =
  (...shapes: number[][]): Build =>
  (builder) =>
    shapes.reduce(
      (x, shape) => builder.node('Reshape', [x, builder.int64(shape)], shape),
      builder.input,
    );

/** Places along axes: where from, where to, along which axes, how far apart. */
const slice =
  (shape: number[], ...places: number[][]): Build =>
  (builder) =>
    builder.node('Slice', [builder.input, ...places.map((list) => builder.int64(list))], shape);

const CASES: Record<string, readonly Build[]> = {
  Relu: [unary('Relu')],
  HardSigmoid: [
    unary('HardSigmoid'),
    unary('HardSigmoid', { alpha: { f: 0.4 }, beta: { f: 0.1 } }),
    // A mask, as gradients have it.
    unary('HardSigmoid', { alpha: { f: 3e38 }, beta: { f: 0 } }),
  ],
  Transpose: [
    (b) => b.node('Transpose', [b.input], [9, 7, 5, 3]),
    (b) => b.node('Transpose', [b.input], [3, 7, 5, 9], { perm: { ints: [0, 2, 1, 3] } }),
    (b) => {
      const rows = b.node('Reshape', [b.input, b.int64([3, 5, 63])], [3, 5, 63]);
      return b.node('Transpose', [rows], [63, 3, 5], { perm: { ints: [2, 0, 1] } });
    },
    (b) => {
      // A weight turned round, as the gradient of a convolution with groups has it.
      const weight = b.parameter('weight', [2, 3, 4, 3, 3]);
      const turned = b.node('Transpose', [weight], [2, 4, 3, 3, 3], {
        perm: { ints: [0, 2, 1, 3, 4] },
      });
      const flat = b.node('Reshape', [turned, b.int64([216])], [216]);
      return b.node('Mul', [flat, b.node('ReduceMean', [b.input], [1, 1, 1, 1])], [1, 1, 1, 216]);
    },
  ],
  Slice: [
    slice([3, 5, 4, 9], [1], [5], [2]),
    slice([3, 2, 7, 4], [1, 2], [5, 9], [1, 3], [2, 2]),
    slice([3, 5, 7, 9], [6, 8], [-8, -10], [2, 3], [-1, -1]),
    slice([3, 5, 3, 3], [5, 8], [-8, 1], [2, 3], [-2, -3]),
    slice([2, 5, 3, 2], [0, -3, -100], [2, 100, 2], [0, -2, -1]),
    slice([1, 5, 7, 9], [2], [3]),
    slice([3, 5, 7, 9], [0], [1000], [1], [1]),
    (b) => {
      const rows = b.node('Reshape', [b.input, b.int64([15, 63])], [15, 63]);
      const places = [[14], [-16], [0], [-2]].map((list) => b.int64(list));
      return b.node('Slice', [rows, ...places], [8, 63]);
    },
  ],
  Concat: [
    (b) => b.node('Concat', [b.input, b.input], [3, 10, 7, 9], { axis: { i: 1 } }),
    (b) => b.node('Concat', [b.input, b.input, b.input], [9, 5, 7, 9], { axis: { i: 0 } }),
    (b) => {
      const operand = b.parameter('operand', [3, 5, 7, 2]);
      return b.node('Concat', [operand, b.input], [3, 5, 7, 11], { axis: { i: -1 } });
    },
    (b) => {
      const rows = b.node('Reshape', [b.input, b.int64([15, 63])], [15, 63]);
      return b.node('Concat', [b.parameter('operand', [15, 3]), rows], [15, 66], {
        axis: { i: 1 },
      });
    },
  ],
  DepthToSpace: [
    (b) => {
      const deep = b.node('Pad', [b.input, b.int64([0, 0, 0, 0, 0, 7, 0, 0])], [3, 12, 7, 9]);
      return b.node('DepthToSpace', [deep], [3, 3, 14, 18], { blocksize: { i: 2 } });
    },
  ],
  MatMul: [
    withOperand('MatMul', [9, 4]),
    withOperand('MatMul', [4, 7], true),
    withOperand('MatMul', [3, 1, 9, 4]),
    withOperand('MatMul', [9]),
    withOperand('MatMul', [7], true),
  ],
  Pad: [
    (b) => b.node('Pad', [b.input, b.int64([0, 1, 2, 0, 0, 3, 0, 1])], [3, 9, 9, 10]),
    (b) => b.node('Pad', [b.input, b.int64([0, 0, 0, 0, 0, 5, 0, 0])], [3, 10, 7, 9]),
  ],
  Clip: [
    (b) => b.node('Clip', [b.input, b.float(-0.5), b.float(1)], SHAPE),
    (b) => b.node('Clip', [b.input, b.float(-0.5)], SHAPE),
    (b) => b.node('Clip', [b.input, '', b.float(1)], SHAPE),
    (b) => b.node('Clip', [b.input], SHAPE),
  ],
  LeakyRelu: [unary('LeakyRelu'), unary('LeakyRelu', { alpha: { f: 0.3 } })],
  Elu: [unary('Elu'), unary('Elu', { alpha: { f: 0.3 } })],
  Selu: [unary('Selu')],
  Celu: [unary('Celu'), unary('Celu', { alpha: { f: 0.3 } })],
  Sigmoid: [unary('Sigmoid')],
  Gelu: [unary('Gelu'), unary('Gelu', { approximate: { s: 'tanh' } })],
  Mish: [unary('Mish')],
  Softplus: [unary('Softplus')],
  Tanh: [unary('Tanh')],
  HardSwish: [unary('HardSwish')],
  Sqrt: [ofSquare('Sqrt')],
  Reciprocal: [ofSquare('Reciprocal')],
  Identity: [unary('Identity')],
  Neg: [unary('Neg')],
  Abs: [unary('Abs')],
  Sign: [unary('Sign')],
  Exp: [unary('Exp')],
  Log: [ofSquare('Log')],
  Sin: [unary('Sin')],
  Cos: [unary('Cos')],
  Erf: [unary('Erf')],
  Max: [
    withOperand('Max', []),
    withOperand('Max', SHAPE),
    (b) => b.node('Max', [b.input], SHAPE),
    (b) => b.node('Max', [b.float(-1), b.input, b.parameter('channels', [5, 1, 1])], SHAPE),
  ],
  Min: [
    withOperand('Min', [], true),
    withOperand('Min', [1, 5, 1, 1]),
    (b) => b.node('Min', [b.input, b.float(1), b.parameter('row', [9]), b.float(0.9)], SHAPE),
  ],
  Sum: [
    withOperand('Sum', [1, 5, 1, 1]),
    (b) => b.node('Sum', [b.input], SHAPE),
    (b) => b.node('Sum', [b.parameter('row', [9]), b.input, b.float(2), b.input], SHAPE),
  ],
  Pow: [
    (b) => b.node('Pow', [b.input, b.float(3)], SHAPE),
    (b) => b.node('Pow', [b.float(2), b.input], SHAPE),
  ],
  Add: [
    withOperand('Add', []),
    withOperand('Add', SHAPE),
    withOperand('Add', [1, 5, 1, 1]),
    withOperand('Add', [5, 1, 1], true),
    withOperand('Add', [9]),
    withOperand('Add', [7, 1]),
    (b) => b.node('Add', [b.input, b.parameter('operand', [2, 1, 5, 1, 1])], [2, ...SHAPE]),
  ],
  Sub: [withOperand('Sub', [3, 5, 1, 1]), withOperand('Sub', [1, 5, 1, 1], true)],
  Mul: [withOperand('Mul', [3, 1, 1, 1]), withOperand('Mul', [], true)],
  Div: [withOperand('Div', [1, 5, 1, 1]), withOperand('Div', [5, 7, 9])],
  ReduceMean: [
    mean([0, 2, 3], [1, 5, 1, 1]),
    mean([1, 2, 3], [3, 1, 1, 1]),
    mean([2, 3], [3, 5, 1, 1]),
    mean([-1], [3, 5, 7, 1]),
    mean([1], [3, 7, 9], 0),
    (b) => b.node('ReduceMean', [b.input], [1, 1, 1, 1]),
  ],
  Reshape: [
    reshape([3, 5 * 63]),
    reshape([9, 5, 21, 1], [3, 0, -1], SHAPE),
    (b) => {
      // Moments over rows of a shape of its own, as in group norm; the row is long.
      const rows = b.node('Reshape', [b.input, b.int64([1, 945])], [1, 945]);
      const long = b.node('Add', [rows, b.parameter('more', [3, 1])], [3, 945]);
      const flat = b.node('Reshape', [long, b.int64([1, 2835])], [1, 2835]);
      const { value: centred } = b.centre(flat, [1]);
      return b.node('Reshape', [centred, b.int64([9, 5, 7, 9])], [9, 5, 7, 9]);
    },
  ],
  Conv: [
    conv([1, 1], [0, 0, 0, 0], 1, [3, 4, 7, 9]),
    conv([3, 3], [1, 1, 1, 1], 1, [3, 4, 7, 9]),
    conv([3, 3], [0, 1, 1, 2], 2, [3, 4, 3, 5]),
    conv([5, 3], [2, 0, 1, 1], 1, [3, 4, 6, 8]),
    conv([7, 7], [3, 3, 3, 3], 2, [3, 4, 4, 5]),
    conv([3, 3], [2, 2, 2, 2], 1, [3, 4, 7, 9], { dilations: { ints: [2, 2] } }),
    conv([3, 3], [1, 1, 1, 1], 1, [3, 10, 7, 9], { group: { i: 5 } }),
    (b) => {
      const [weight, bias] = [b.parameter('weight', [4, 5, 1, 1]), b.parameter('bias', [4])];
      return b.node('Conv', [b.input, weight, bias], [3, 4, 7, 9]);
    },
  ],
  BatchNormalization: [
    (b) => {
      const stored = ['scale', 'shift', 'mean'].map((name) => b.parameter(name, [5]));
      const variance = b.numbers([5], Float32Array.from([1, 1e-3, 4, 0, 100]));
      const attributes = { epsilon: { f: 1e-3 } };
      return b.node('BatchNormalization', [b.input, ...stored, variance], SHAPE, attributes);
    },
    (b) => {
      // Of two axes, and with the guard that it has without a word.
      const rows = b.node('Reshape', [b.input, b.int64([63, 15])], [63, 15]);
      const stored = ['scale', 'shift', 'mean'].map((name) => b.parameter(name, [15]));
      const variance = b.numbers(
        [15],
        Float32Array.from({ length: 15 }, (_, i) => i * 1e-5),
      );
      return b.node('BatchNormalization', [rows, ...stored, variance], [63, 15]);
    },
  ],
  MaxPool: [
    pool('MaxPool', 3, 2, [1, 1, 1, 1], [3, 5, 4, 5]),
    pool('MaxPool', 3, 2, [0, 0, 1, 1], [3, 5, 3, 4]),
    pool('MaxPool', 2, 2, [0, 0, 0, 0], [3, 5, 3, 4]),
    (b) => {
      // All negative: zeros of the padding would win.
      const negative = b.node('Sub', [b.input, b.float(10)], SHAPE);
      return b.node('MaxPool', [negative], [3, 5, 4, 5], {
        kernel_shape: { ints: [3, 3] },
        strides: { ints: [2, 2] },
        pads: { ints: [1, 1, 1, 1] },
      });
    },
  ],
  AveragePool: [
    pool('AveragePool', 2, 2, [0, 0, 0, 0], [3, 5, 3, 4]),
    pool('AveragePool', 2, 2, [0, 0, 1, 1], [3, 5, 4, 5]),
    pool('AveragePool', 3, 1, [1, 1, 1, 1], [3, 5, 7, 9]),
    pool('AveragePool', 3, 2, [0, 1, 1, 1], [3, 5, 3, 5]),
  ],
};

test('every operator of the table has a case', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(OPERATORS).sort());
});

onEachRuntime((tfjs) => {
  test.each(Object.entries(CASES))('%s as onnxruntime computes it', async (_, builds) => {
    for (const [i, build] of builds.entries()) {
      const builder = new GraphBuilder(oneInput(SHAPE));
      const output = build(builder);
      const { expected, actual, shape } = await runBoth(engines.ort, tfjs, feed(builder, output));
      expect(difference(actual, expected), `case ${i}`).toBeLessThan(1e-5);
      if (!output.shape.includes(-1)) expect(shape).toEqual(output.shape);
    }
  });

  test.each(['Relu', 'Elu', 'Selu', 'Gelu', 'Mish', 'Softplus', 'Tanh', 'Sigmoid', 'HardSwish'])(
    '%s of large numbers',
    async (op) => {
      const builder = new GraphBuilder(oneInput(SHAPE));
      const output = builder.node(op, [builder.input], SHAPE);
      const { expected, actual } = await runBoth(engines.ort, tfjs, feed(builder, output, 1e3));
      expect(difference(actual, expected)).toBeLessThan(1e-5);
    },
  );

  test('moments survive a mean of a hundred deviations, over many numbers', async () => {
    const shape = [8, 3, 61, 67];
    const builder = new GraphBuilder(oneInput(shape));
    const { value, mean } = builder.centre(builder.input);
    builder.read('x.mean', mean);
    builder.read('x.variance', builder.meanSquare(value));
    const data = numbers(size(shape), Math.SQRT2).map((x) => x + 100);
    const input = tfjs.upload(floats(data, shape));
    const { readings } = await runOne(tfjs, builder.build([]), input);
    tfjs.dispose(input);
    for (let channel = 0; channel < 3; channel++) {
      const own = [...data].filter((_, i) => Math.floor(i / (61 * 67)) % 3 === channel);
      const mean = own.reduce((sum, x) => sum + x, 0) / own.length;
      const variance = own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / own.length;
      const read = (tap: string) => readings.get(`x.${tap}`)?.[channel] ?? Number.NaN;
      expect(Math.abs(read('mean') / mean - 1)).toBeLessThan(1e-6);
      expect(Math.abs(read('variance') / variance - 1)).toBeLessThan(1e-5);
    }
  });

  test('the mean of a long row is as exact as that of short ones', async () => {
    const count = 8 * 12544;
    const builder = new GraphBuilder(oneInput([1, 1, 1, count]));
    const row = builder.node('Reshape', [builder.input, builder.int64([1, count])], [1, count]);
    const mean = builder.reduceMean(row, [1]);
    const data = numbers(count, 1).map((x) => x + 100);
    const input = tfjs.upload(floats(data, [1, 1, 1, count]));
    const { output } = await runOne(tfjs, builder.build([mean]), input);
    const [actual = Number.NaN] = output?.tensor.dataSync() ?? [];
    tfjs.dispose(input);
    output?.tensor.dispose();
    const expected = data.reduce((sum, x) => sum + x, 0) / count;
    expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-6);
  });
});
