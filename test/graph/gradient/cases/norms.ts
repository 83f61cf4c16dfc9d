import type { Case } from '../case.ts';
import { type Attributes, positive, SHAPE } from './write.ts';

interface Norm {
  readonly shape?: readonly number[];
  readonly own: readonly (readonly number[])[];
  readonly attributes?: Attributes;
  readonly opset?: number;
}

const norm =
  (op: string) =>
  ({ shape = SHAPE, own, attributes = {}, opset }: Norm): Case => ({
    given: [shape, ...own],
    write: (b, ...operands) => b.node(op, operands, shape, attributes),
    ...(opset === undefined ? {} : { opset }),
  });

const [layer, rms] = [norm('LayerNormalization'), norm('RMSNormalization')];
const [instance, group] = [norm('InstanceNormalization'), norm('GroupNormalization')];
const axis = (i: number): Attributes => ({ axis: { i } });

function batch(shape: readonly number[], attributes: Attributes = {}, opset?: number): Case {
  const channels = [shape[1] as number];
  return {
    // Mean and variance are stored, and so are no operands of which a gradient is wanted.
    given: [shape, channels, channels],
    write: (b, x, scale, shift) => {
      const wave = Float32Array.from({ length: channels[0] as number }, (_, i) => Math.sin(i + 1));
      const mean = b.numbers(channels, wave);
      const variance = b.numbers(channels, wave.map(positive));
      const inputs = [x, scale, shift, mean, variance].map((value) => value ?? '');
      return b.node('BatchNormalization', inputs, shape, attributes);
    },
    ...(opset === undefined ? {} : { opset }),
  };
}

function lrn(size: number, shape: readonly number[] = [2, 6, 3, 2]): Case {
  const attributes = {
    size: { i: size },
    alpha: { f: 0.3 },
    beta: { f: 0.6 },
    bias: { f: 1.5 },
  };
  return { given: [shape], write: (b, x) => b.node('LRN', [x], shape, attributes) };
}

const softmax = (op: string): readonly Case[] => [
  ...[-1, 1, 0].map((at) => ({ ...norm(op)({ own: [], attributes: axis(at) }), opset: 13 })),
  norm(op)({ own: [], opset: 20 }),
  // Before opset 13 over all axes behind one.
  norm(op)({ own: [], opset: 11 }),
  norm(op)({ own: [], opset: 11, attributes: axis(2) }),
  norm(op)({ own: [], opset: 9, attributes: axis(3) }),
  {
    given: [SHAPE],
    opset: 20,
    write: (b, x) => b.reduceMean(b.node(op, [x], SHAPE, axis(3)), [3]),
  },
  {
    given: [SHAPE],
    opset: 20,
    write: (b, x) => b.reduceMean(b.node(op, [x], SHAPE, axis(1)), [3]),
  },
];

export const NORMS: Readonly<Record<string, readonly Case[]>> = {
  LayerNormalization: [
    layer({ own: [[7], [7]], attributes: { epsilon: { f: 0.01 } } }),
    layer({
      own: [
        [3, 5, 7],
        [3, 5, 7],
      ],
      attributes: axis(1),
    }),
    layer({ own: [[5, 7]], attributes: axis(-2), opset: 17 }),
  ],
  RMSNormalization: [
    rms({ own: [[7]], opset: 23 }),
    rms({ own: [[5, 7]], attributes: { ...axis(2), epsilon: { f: 0.01 } }, opset: 23 }),
  ],
  SimplifiedLayerNormalization: [
    norm('SimplifiedLayerNormalization')({
      own: [[7]],
      attributes: { ...axis(-1), epsilon: { f: 0.01 }, stash_type: { i: 1 } },
    }),
  ],
  MeanVarianceNormalization: [
    norm('MeanVarianceNormalization')({ own: [] }),
    norm('MeanVarianceNormalization')({ own: [], attributes: { axes: { ints: [1, 2, 3] } } }),
  ],
  LpNormalization: [
    norm('LpNormalization')({ own: [] }),
    norm('LpNormalization')({ own: [], attributes: { ...axis(1), p: { i: 2 } } }),
    norm('LpNormalization')({ own: [], attributes: { ...axis(2), p: { i: 1 } } }),
  ],
  InstanceNormalization: [
    instance({ own: [[3], [3]] }),
    instance({ shape: [2, 3, 8], own: [[3], [3]], attributes: { epsilon: { f: 0.1 } } }),
  ],
  GroupNormalization: [
    group({
      shape: [2, 6, 3, 2],
      own: [[6], [6]],
      attributes: { num_groups: { i: 3 } },
      opset: 21,
    }),
    group({
      shape: [2, 6, 3, 2],
      own: [[6], [6]],
      attributes: { num_groups: { i: 6 } },
      opset: 21,
    }),
    group({ shape: [2, 6, 4], own: [[2], [2]], attributes: { num_groups: { i: 2 } }, opset: 18 }),
  ],
  BatchNormalization: [
    batch(SHAPE, { epsilon: { f: 0.1 } }),
    batch([4, 3]),
    batch([2, 3, 5], {}, 9),
  ],
  LRN: [lrn(3), lrn(1), lrn(5, [2, 4, 6, 1])],
  Softmax: softmax('Softmax'),
  LogSoftmax: softmax('LogSoftmax'),
};
