import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { refuseUnknown } from '../../../src/engines/tfjs/lacking.ts';
import { OPERATORS } from '../../../src/engines/tfjs/operators.ts';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import type { Attribute, GraphValue } from '../../../src/graph/graph.ts';
import { difference, feed, reference, runBoth } from '../both.ts';
import { oneInput } from '../run-one.ts';
import { onEachRuntime } from '../runtimes.ts';

type Attributes = Readonly<Record<string, Attribute>>;
type Build = (builder: GraphBuilder) => GraphValue;

const engines = reference();
const SHAPE = [3, 5, 7, 9];
/** The newest that onnxruntime knows of those in which an operator was told otherwise. */
const NOW = 20;

/** An operator of one tensor, told things by attributes alone. */
const told =
  (op: string, attributes: Attributes, shape: readonly number[] = SHAPE): Build =>
  (builder) =>
    builder.node(op, [builder.input], shape, attributes);

/** Its sides, what it is filled with, and along which axes. */
const pad =
  (mode: string, shape: number[], sides: number[], fill?: number, axes?: number[]): Build =>
  (builder) => {
    const value = fill === undefined ? '' : builder.float(fill);
    const inputs = [builder.input, builder.int64(sides), value];
    const all = axes === undefined ? inputs : [...inputs, builder.int64(axes)];
    return builder.node('Pad', all, shape, { mode: { s: mode } });
  };

const conv =
  (filters: number, group: number, out: [number, number], window: Attributes): Build =>
  (builder) => {
    const weight = builder.parameter('weight', [filters, 5 / group, 3, 2]);
    const attributes = { ...window, group: { i: group } };
    return builder.node('Conv', [builder.input, weight], [3, filters, ...out], attributes);
  };

const ints = (...values: number[]): Attribute => ({ ints: values });
const [ONCE, TWICE] = [ints(1, 1), ints(2, 2)];

/** A list of numbers as models have them that are no int64. */
const bytes = (builder: GraphBuilder, number: number) =>
  builder.literal({
    type: 'int32',
    shape: [1],
    data: new Uint8Array(Int32Array.of(number).buffer),
  });

const CASES: [string, Build, opset?: number][] = [
  ['Pad with a number', pad('constant', [3, 5, 10, 10], [0, 0, 1, 0, 0, 0, 2, 1], -1.5)],
  ['Pad with −∞', pad('constant', [3, 5, 8, 9], [0, 0, 1, 0, 0, 0, 0, 0], -3.4e38)],
  ['Pad by reflection', pad('reflect', [3, 5, 12, 11], [0, 0, 3, 0, 0, 0, 2, 2])],
  ['Pad with the edge', pad('edge', [4, 6, 8, 14], [1, 0, 0, 3, 0, 1, 1, 2])],
  ['Pad round about', pad('wrap', [3, 5, 12, 9], [0, 0, 3, 0, 0, 0, 2, 0])],
  ['Pad that cuts off', pad('constant', [3, 4, 8, 7], [0, -1, 2, -1, 0, 0, -1, -1], 2)],
  ['Pad along some axes', pad('edge', [3, 6, 7, 11], [1, 2, 0, 0], undefined, [1, -1])],
  ['Pad of nothing', pad('reflect', SHAPE, [0, 0, 0, 0, 0, 0, 0, 0])],
  [
    'Pad of old',
    told('Pad', { pads: ints(0, 0, 1, 0, 0, 0, 0, 2), value: { f: 0.7 } }, [3, 5, 8, 11]),
    10,
  ],
  [
    'Pad of old, by reflection',
    told('Pad', { pads: ints(0, 0, 1, 0, 0, 0, 0, 2), mode: { s: 'reflect' } }, [3, 5, 8, 11]),
    10,
  ],
  ['Clip of old', told('Clip', { min: { f: -0.5 }, max: { f: 1.25 } }), 10],
  ['Clip of old, on one side', told('Clip', { max: { f: 0.25 } }), 10],
  [
    'Slice of old',
    told('Slice', { starts: ints(1, -3), ends: ints(4, 99), axes: ints(1, 3) }, [3, 3, 7, 3]),
    9,
  ],
  [
    'Slice by numbers of another type',
    (b) => b.node('Slice', [b.input, ...[1, 4, 3].map((n) => bytes(b, n))], [3, 5, 7, 3]),
  ],
  ['ReduceMean of old', told('ReduceMean', { axes: ints(0, -1) }, [1, 5, 7, 1]), 17],
  [
    'ReduceMean over no axes named, which are all',
    (b) => b.node('ReduceMean', [b.input, b.int64([])], [1, 1, 1, 1]),
  ],
  [
    'ReduceMean over none',
    (b) => b.node('ReduceMean', [b.input, b.int64([])], SHAPE, { noop_with_empty_axes: { i: 1 } }),
  ],
  ['Selu told how', told('Selu', { alpha: { f: 1.3 }, gamma: { f: 0.8 } })],
  [
    'DepthToSpace by channel',
    (b) => {
      const deep = b.node(
        'Slice',
        [b.input, ...[[1], [5], [1]].map((l) => b.int64(l))],
        [3, 4, 7, 9],
      );
      const wide = b.node('Concat', [deep, b.parameter('more', [3, 4, 7, 9])], [3, 8, 7, 9], {
        axis: { i: 1 },
      });
      return b.node('DepthToSpace', [wide], [3, 2, 14, 18], {
        blocksize: { i: 2 },
        mode: { s: 'CRD' },
      });
    },
  ],
  ...[0, 1].flatMap((counted): [string, Build][] =>
    [0, 1].map((up) => [
      `AveragePool, padding counted: ${counted}, rounded up: ${up}`,
      told(
        'AveragePool',
        {
          kernel_shape: ints(4, 2),
          strides: ints(2, 2),
          pads: ints(1, 0, 1, 1),
          count_include_pad: { i: counted },
          ceil_mode: { i: up },
        },
        [3, 5, 3 + up, 5],
      ),
    ]),
  ),
  [
    'AveragePool that reaches beyond what there is',
    told(
      'AveragePool',
      { kernel_shape: ints(2, 2), strides: ints(2, 2), ceil_mode: { i: 1 } },
      [3, 5, 4, 5],
    ),
  ],
  [
    'MaxPool that reaches beyond its padding',
    told(
      'MaxPool',
      {
        kernel_shape: ints(3, 3),
        strides: ints(3, 2),
        pads: ints(0, 1, 0, 0),
        ceil_mode: { i: 1 },
      },
      [3, 5, 3, 5],
    ),
  ],
  [
    'MaxPool, no window of which begins in the padding behind',
    told(
      'MaxPool',
      {
        kernel_shape: ints(1, 2),
        strides: ints(2, 2),
        pads: ints(0, 0, 0, 1),
        ceil_mode: { i: 1 },
      },
      [3, 5, 4, 5],
    ),
  ],
  [
    'MaxPool without padding, said so',
    told('MaxPool', { kernel_shape: ints(3, 3), auto_pad: { s: 'VALID' } }, [3, 5, 5, 7]),
  ],
  ['Conv, dilated in strides', conv(4, 1, [2, 4], { strides: TWICE, dilations: TWICE })],
  [
    'Conv, dilated along, in strides down',
    conv(4, 1, [3, 6], { strides: ints(2, 1), dilations: ints(1, 3) }),
  ],
  ['Conv, depthwise and dilated', conv(10, 5, [3, 6], { dilations: ints(2, 3) })],
  [
    'Conv, depthwise in strides that differ',
    conv(5, 5, [4, 9], { strides: ints(2, 1), pads: ints(1, 0, 1, 1) }),
  ],
];

onEachRuntime((tfjs) => {
  test.each(CASES)('%s, as onnxruntime has it', async (_, build, opset = NOW) => {
    const { numTensors } = memory();
    const builder = new GraphBuilder(oneInput(SHAPE), opset === NOW ? undefined : { '': opset });
    const output = build(builder);
    const { expected, actual, shape } = await runBoth(engines.ort, tfjs, feed(builder, output));
    expect(shape).toEqual(output.shape);
    expect(difference(actual, expected)).toBeLessThan(1e-5);
    expect(memory().numTensors).toBe(numTensors);
  });
});

/** Every attribute that ONNX gives a value of its own, at that value: opset 7 to 28. */
const DEFAULTS: Record<string, Attributes> = {
  AveragePool: {
    auto_pad: { s: 'NOTSET' },
    ceil_mode: { i: 0 },
    count_include_pad: { i: 0 },
    dilations: ONCE,
    pads: ints(0, 0, 0, 0),
    strides: ONCE,
  },
  BatchNormalization: {
    epsilon: { f: 1e-5 },
    momentum: { f: 0.9 },
    spatial: { i: 1 },
    training_mode: { i: 0 },
  },
  Celu: { alpha: { f: 1 } },
  Clip: { min: { f: -3.4028234663852886e38 }, max: { f: 3.4028234663852886e38 } },
  Conv: {
    auto_pad: { s: 'NOTSET' },
    dilations: ONCE,
    group: { i: 1 },
    kernel_shape: ints(3, 3),
    pads: ints(0, 0, 0, 0),
    strides: ONCE,
  },
  DepthToSpace: { blocksize: { i: 2 }, mode: { s: 'DCR' } },
  Elu: { alpha: { f: 1 } },
  Gelu: { approximate: { s: 'none' } },
  HardSigmoid: { alpha: { f: 0.2 }, beta: { f: 0.5 } },
  LeakyRelu: { alpha: { f: 0.01 } },
  MaxPool: {
    auto_pad: { s: 'NOTSET' },
    ceil_mode: { i: 0 },
    dilations: ONCE,
    pads: ints(0, 0, 0, 0),
    storage_order: { i: 0 },
    strides: ONCE,
  },
  Pad: { mode: { s: 'constant' }, value: { f: 0 } },
  ReduceMean: { keepdims: { i: 1 }, noop_with_empty_axes: { i: 0 } },
  Reshape: { allowzero: { i: 0 } },
  Selu: { alpha: { f: 1.67326319 }, gamma: { f: 1.05070102 } },
};

function graphOf(op: string, attributes: Attributes, inputs: readonly string[] = []) {
  const builder = new GraphBuilder(oneInput(SHAPE));
  return builder.build([builder.node(op, [builder.input, ...inputs], SHAPE, attributes)]);
}

test.each(Object.entries(DEFAULTS))('%s may be told what holds anyway', (op, attributes) => {
  expect(() => refuseUnknown(graphOf(op, attributes))).not.toThrow();
});

test.each(Object.keys(OPERATORS))('%s is told nothing that ONNX does not know', (op) => {
  expect(() => refuseUnknown(graphOf(op, { slope: { f: 1 } }))).toThrow(
    `the TensorFlow.js engines lack the operator ${op} with slope`,
  );
});

const REFUSED: [string, Attributes, string][] = [
  ['MaxPool', { ceil_mode: { i: 2 } }, 'MaxPool with ceil_mode 2'],
  ['MaxPool', { dilations: ints(1, 2) }, 'MaxPool with dilations 2'],
  ['AveragePool', { auto_pad: { s: 'SAME_UPPER' } }, 'AveragePool with auto_pad SAME_UPPER'],
  ['Conv', { auto_pad: { s: 'SAME_LOWER' } }, 'Conv with auto_pad SAME_LOWER'],
  ['Pad', { mode: { s: 'symmetric' } }, 'Pad with mode symmetric'],
  ['Gelu', { approximate: { s: 'erf' } }, 'Gelu with approximate erf'],
  ['DepthToSpace', { mode: { s: 'XYZ' } }, 'DepthToSpace with mode XYZ'],
  ['Reshape', { allowzero: { i: 1 } }, 'Reshape with allowzero 1'],
  ['BatchNormalization', { training_mode: { i: 1 } }, 'BatchNormalization with training_mode 1'],
  ['BatchNormalization', { spatial: { i: 0 } }, 'BatchNormalization with spatial 0'],
];

test.each(REFUSED)('what is not there is one clear message: %s %j', (op, attributes, what) => {
  expect(() => refuseUnknown(graphOf(op, attributes))).toThrow(UserError);
  expect(() => refuseUnknown(graphOf(op, attributes))).toThrow(`lack the operator ${what}`);
});

test('so are numbers of other types, and those that are computed', () => {
  const builder = new GraphBuilder(oneInput(SHAPE));
  const shape = builder.node('Shape', [builder.input], [4], {}, { type: 'int64' });
  const twice = builder.node('Add', [shape, builder.int64([1])], [4], {}, { type: 'int64' });
  const moved = builder.node('Reshape', [builder.input, twice], SHAPE);
  const power = builder.node('Pow', [moved, builder.int64([2])], SHAPE);
  const flat = builder.node('Conv', [power, power], [3, 5, 7]);
  expect(() => refuseUnknown(builder.build([flat]))).toThrow(
    'lack the operators Shape, Add of int64, Reshape with numbers that are computed, Pow of int64, Conv of 3 axes',
  );
});
