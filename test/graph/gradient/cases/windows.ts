import type { Case } from '../case.ts';
import type { Attributes } from './write.ts';

interface Convolution {
  readonly x: readonly number[];
  /** O, I/groups, and the kernel. */
  readonly weight: readonly number[];
  /** Of the output's axes. */
  readonly to: readonly number[];
  readonly attributes?: Attributes;
  readonly bias?: boolean;
}

function conv({ x, weight, to, attributes = {}, bias = false }: Convolution): Case {
  const filters = weight[0] as number;
  return {
    given: [x, weight, ...(bias ? [[filters]] : [])],
    write: (b, ...operands) =>
      b.node('Conv', operands, [x[0] as number, filters, ...to], attributes),
  };
}

const side = (...ints: number[]) => ({ ints });

/** A square window: padding before and after each axis. */
function square(
  kernel: number,
  stride: number,
  [before, after]: readonly [number, number],
  from: readonly [number, number],
  more: Partial<Convolution> = {},
): Case {
  const to = from.map((size) => Math.floor((size + before + after - kernel) / stride) + 1);
  return conv({
    x: [2, 3, ...from],
    weight: [2, 3, kernel, kernel],
    to,
    ...more,
    attributes: {
      strides: side(stride, stride),
      pads: side(before, before, after, after),
      ...more.attributes,
    },
  });
}

const STRIDED = [1, 2, 3, 4].flatMap((stride) =>
  [1, 2, 3, 4, 5, 7].flatMap((kernel) => {
    const half = Math.floor((kernel - 1) / 2);
    return [
      square(kernel, stride, [half, kernel - 1 - half], [8, 7]),
      ...(kernel < 6 ? [square(kernel, stride, [0, 0], [7, 6])] : []),
    ];
  }),
);

const same = (mode: string, stride: number, kernel: number, [h, w]: [number, number]): Case =>
  conv({
    x: [1, 2, h, w],
    weight: [2, 2, kernel, kernel],
    to: [Math.ceil(h / stride), Math.ceil(w / stride)],
    attributes: { auto_pad: { s: mode }, strides: side(stride, stride) },
  });

const CONV: readonly Case[] = [
  ...STRIDED,
  // Not the same on both sides, and more before than the kernel reaches over.
  square(3, 2, [0, 1], [6, 8]),
  square(3, 2, [2, 0], [7, 6]),
  square(3, 1, [3, 4], [4, 5]),
  square(2, 3, [1, 2], [5, 5], { bias: true }),
  conv({ x: [2, 3, 5, 6], weight: [4, 3, 1, 1], to: [5, 6], bias: true }),
  conv({
    x: [2, 3, 6, 9],
    weight: [2, 3, 3, 2],
    to: [3, 3],
    attributes: { strides: side(2, 3), pads: side(1, 0, 0, 0) },
  }),
  conv({
    x: [1, 2, 7, 7],
    weight: [2, 2, 1, 3],
    to: [7, 4],
    attributes: { strides: side(1, 2), pads: side(0, 1, 0, 1), kernel_shape: side(1, 3) },
    bias: true,
  }),
  ...['SAME_UPPER', 'SAME_LOWER'].flatMap((mode) => [
    same(mode, 1, 2, [5, 4]),
    same(mode, 2, 3, [5, 6]),
    same(mode, 2, 2, [5, 6]),
    same(mode, 3, 1, [5, 7]),
  ]),
  conv({
    x: [1, 2, 5, 6],
    weight: [2, 2, 3, 3],
    to: [3, 4],
    attributes: { auto_pad: { s: 'VALID' } },
  }),
  // Groups, and of one channel each.
  ...[1, 2].flatMap((stride) => [
    square(3, stride, [1, 1], [5, 6], {
      x: [2, 6, 5, 6],
      weight: [4, 3, 3, 3],
      attributes: { group: { i: 2 } },
      bias: true,
    }),
    square(3, stride, [1, 1], [6, 5], {
      x: [2, 4, 6, 5],
      weight: [4, 1, 3, 3],
      attributes: { group: { i: 4 } },
    }),
    square(2, stride, [0, 0], [6, 5], {
      x: [1, 3, 6, 5],
      weight: [6, 1, 2, 2],
      attributes: { group: { i: 3 } },
    }),
  ]),
  // Dilated: 2 apart, 3 apart, and with a stride that shares a divisor with it, or none.
  ...[
    [2, 1],
    [3, 1],
    [2, 2],
    [3, 2],
    [2, 3],
    [2, 4],
    [4, 2],
  ].map(([dilation = 1, stride = 1]) => {
    const reach = dilation * 2 + 1;
    return conv({
      x: [1, 2, 9, 10],
      weight: [2, 2, 3, 3],
      to: [9, 10].map((size) => Math.floor((size + 3 - reach) / stride) + 1),
      attributes: {
        dilations: side(dilation, dilation),
        strides: side(stride, stride),
        pads: side(1, 1, 2, 2),
      },
    });
  }),
  // Of one axis, and of three.
  conv({ x: [2, 3, 9], weight: [4, 3, 3], to: [9], attributes: { pads: side(1, 1) }, bias: true }),
  conv({
    x: [2, 3, 9],
    weight: [4, 3, 4],
    to: [5],
    attributes: { pads: side(1, 2), strides: side(2) },
  }),
  conv({
    x: [1, 2, 4, 5, 4],
    weight: [2, 2, 2, 3, 3],
    to: [2, 3, 2],
    attributes: { pads: side(0, 1, 1, 0, 1, 1), strides: side(2, 2, 3) },
  }),
  // As wide as blocks of the layout NCHWc.
  square(3, 2, [1, 1], [4, 4], { x: [1, 16, 4, 4], weight: [16, 16, 3, 3] }),
  square(1, 1, [0, 0], [3, 3], { x: [1, 16, 3, 3], weight: [32, 16, 1, 1] }),
];

const pool =
  (op: string) =>
  (
    from: readonly number[],
    to: readonly number[],
    attributes: Attributes,
    opset?: number,
  ): Case => ({
    given: [[2, 3, ...from]],
    write: (b, x) => b.node(op, [x], [2, 3, ...to], attributes),
    ...(opset === undefined ? {} : { opset }),
  });

const mean = pool('AveragePool');
const max = pool('MaxPool');

const AVERAGE_POOL: readonly Case[] = [0, 1].flatMap((withZeros) => {
  const zeros = withZeros === 1 ? { count_include_pad: { i: 1 } } : {};
  return [
    mean([6, 4], [3, 2], { kernel_shape: side(2, 2), strides: side(2, 2), ...zeros }),
    mean([7, 5], [3, 2], { kernel_shape: side(2, 2), strides: side(2, 2), ...zeros }),
    mean([7, 5], [4, 3], {
      kernel_shape: side(2, 2),
      strides: side(2, 2),
      pads: side(0, 0, 1, 1),
      ...zeros,
    }),
    mean([5, 6], [5, 6], { kernel_shape: side(3, 3), pads: side(1, 1, 1, 1), ...zeros }),
    mean([7, 6], [3, 3], {
      kernel_shape: side(3, 3),
      strides: side(2, 2),
      pads: side(0, 1, 0, 1),
      ...zeros,
    }),
    mean([7, 6], [2, 6], { kernel_shape: side(4, 1), strides: side(3, 1), ...zeros }),
    mean([7, 6], [3, 3], { kernel_shape: side(1, 1), strides: side(3, 2), ...zeros }),
    // A last window that reaches over the end.
    mean([6, 7], [3, 3], {
      kernel_shape: side(3, 3),
      strides: side(2, 2),
      ceil_mode: { i: 1 },
      ...zeros,
    }),
    mean([6, 6], [4, 4], {
      kernel_shape: side(3, 3),
      strides: side(2, 2),
      pads: side(1, 1, 1, 1),
      ceil_mode: { i: 1 },
      ...zeros,
    }),
    mean([5, 6], [3, 3], {
      kernel_shape: side(3, 2),
      strides: side(2, 2),
      auto_pad: { s: 'SAME_UPPER' },
      ...zeros,
    }),
    mean([9], [4], { kernel_shape: side(3), strides: side(2), ...zeros }),
  ];
});

/** Windows that lie apart, and such as overlap, in opsets that add up what is put to one place and those that do not. */
const MAX_POOL: readonly Case[] = [20, 15, 11, 9].flatMap((opset) => [
  max([6, 4], [3, 2], { kernel_shape: side(2, 2), strides: side(2, 2) }, opset),
  max([7, 5], [3, 2], { kernel_shape: side(2, 2), strides: side(2, 2) }, opset),
  max(
    [7, 6],
    [4, 3],
    { kernel_shape: side(3, 3), strides: side(2, 2), pads: side(1, 1, 1, 1) },
    opset,
  ),
  max([5, 6], [5, 6], { kernel_shape: side(3, 3), pads: side(1, 1, 1, 1) }, opset),
  max([9], [4], { kernel_shape: side(3), strides: side(2) }, opset),
  max(
    [6, 6],
    [3, 3],
    { kernel_shape: side(3, 3), strides: side(2, 2), auto_pad: { s: 'SAME_UPPER' } },
    opset,
  ),
  ...(opset < 10
    ? []
    : [
        max(
          [6, 7],
          [3, 3],
          { kernel_shape: side(3, 3), strides: side(2, 2), ceil_mode: { i: 1 } },
          opset,
        ),
        max(
          [7, 7],
          [3, 3],
          { kernel_shape: side(2, 2), strides: side(2, 2), dilations: side(2, 2) },
          opset,
        ),
      ]),
  // Where nothing is above 0, zeros around must not win.
  {
    given: [[1, 2, 4, 4]],
    opset,
    write: (b, x) => {
      const below = b.node('Sub', [x, b.float(10)], x.shape);
      return b.node('MaxPool', [below], [1, 2, 2, 2], {
        kernel_shape: side(3, 3),
        strides: side(2, 2),
        pads: side(1, 1, 0, 0),
      });
    },
  },
]);

function transposed(
  from: readonly number[],
  weight: readonly number[],
  to: readonly number[],
  attributes: Attributes = {},
): Case {
  const { group = { i: 1 } } = attributes as { group?: { i: number } };
  const filters = (weight[1] as number) * group.i;
  return {
    given: [[2, weight[0] as number, ...from], weight, [filters]],
    write: (b, ...operands) => b.node('ConvTranspose', operands, [2, filters, ...to], attributes),
  };
}

const CONV_TRANSPOSE: readonly Case[] = [
  transposed([3, 4], [2, 3, 2, 2], [6, 8], { strides: side(2, 2) }),
  transposed([3, 4], [2, 3, 3, 3], [3, 4], { pads: side(1, 1, 1, 1) }),
  transposed([3, 4], [2, 3, 4, 4], [6, 8], { strides: side(2, 2), pads: side(1, 1, 1, 1) }),
  transposed([3, 4], [2, 2, 3, 3], [6, 8], {
    strides: side(2, 2),
    pads: side(1, 1, 1, 1),
    output_padding: side(1, 1),
  }),
  transposed([3, 4], [2, 2, 3, 2], [5, 6], { strides: side(2, 2), pads: side(0, 2, 2, 0) }),
  transposed([3, 4], [4, 3, 3, 3], [7, 9], { strides: side(2, 2), group: { i: 2 } }),
  transposed([3, 4], [2, 2, 2, 2], [5, 6], { dilations: side(2, 2) }),
  transposed([3, 2], [2, 2, 1, 1], [9, 6], { strides: side(3, 3), output_padding: side(2, 2) }),
  transposed([5], [2, 3, 4], [12], { strides: side(2) }),
];

export const WINDOWS: Readonly<Record<string, readonly Case[]>> = {
  Conv: CONV,
  ConvTranspose: CONV_TRANSPOSE,
  AveragePool: AVERAGE_POOL,
  MaxPool: MAX_POOL,
};
