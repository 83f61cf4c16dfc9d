import { expect, test } from 'vitest';
import { nodesForCpu } from '../../../src/engines/onnxruntime/webgpu.ts';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import type { Attribute, GraphNode } from '../../../src/graph/graph.ts';
import { oneInput } from '../run-one.ts';

type Attributes = Readonly<Record<string, Attribute>>;

/** How many nodes of a graph of one go to the CPU. */
function forced(write: (builder: GraphBuilder) => void): number {
  const builder = new GraphBuilder(oneInput([2, 8, 4, 5]));
  write(builder);
  return nodesForCpu(builder.build([])).length;
}

const conv = (kernel: [number, number], attributes: Attributes, op = 'Conv', each = 8) =>
  forced((b) => b.node(op, [b.input, b.parameter('w', [8, each, ...kernel])], [1], attributes));
const pads = (...list: number[]): Attributes => ({ pads: { ints: list } });

test.each<[string, [number, number], Attributes, number]>([
  ['1×1, padded behind', [1, 1], pads(0, 0, 0, 1), 1],
  ['as large as the picture, padded behind', [4, 5], pads(0, 0, 1, 1), 1],
  ['as large as the picture, padded by itself', [4, 5], { auto_pad: { s: 'SAME_UPPER' } }, 1],
  ['1×1, not padded', [1, 1], {}, 0],
  ['1×1, padded all round', [1, 1], pads(1, 1, 1, 1), 0],
  ['3×3, padded behind', [3, 3], pads(0, 0, 1, 1), 0],
  ['in groups', [1, 1], { ...pads(0, 0, 0, 1), group: { i: 2 } }, 0],
])(
  'a convolution that is a product of matrices, and padded: %s',
  (_, kernel, attributes, count) => {
    expect(conv(kernel, attributes)).toBe(count);
  },
);

/** Of so many channels to so many filters, in groups. */
const between = (channels: number, filters: number, group: number, kernel = [3, 3]) => {
  const builder = new GraphBuilder(oneInput([1, channels, 4, 5]));
  const weight = builder.parameter('w', [filters, channels / group, ...kernel]);
  builder.node('Conv', [builder.input, weight], [1], { group: { i: group } });
  return nodesForCpu(builder.build([])).length;
};

test.each([
  [6, 4, 1, 1],
  [9, 8, 1, 1],
  [18, 36, 1, 1],
  [3, 64, 1, 0],
  [12, 8, 1, 0],
  [6, 6, 1, 0],
  [64, 64, 1, 0],
  [8, 28, 2, 1],
  [8, 12, 2, 1],
  [10, 10, 2, 1],
  [12, 15, 3, 0],
  [12, 18, 3, 0],
  [64, 64, 8, 0],
  [48, 48, 48, 0],
  [8, 6, 2, 0],
])('a convolution of %d channels to %d filters in %d groups', (channels, filters, group, count) => {
  expect(between(channels, filters, group)).toBe(count);
});

test('what has three axes, or padding along some of them', () => {
  expect(conv([3, 3], {}, 'ConvTranspose')).toBe(0);
  const deep = (b: GraphBuilder) =>
    b.node('ConvTranspose', [b.input, b.parameter('w', [8, 4, 3, 3, 3])], [1]);
  expect(forced(deep)).toBe(1);
  const pad = (b: GraphBuilder, ...axes: string[]) =>
    b.node('Pad', [b.input, b.int64([0, 1]), b.float(0), ...axes], [1]);
  expect(forced((b) => pad(b))).toBe(0);
  expect(forced((b) => pad(b, b.int64([3])))).toBe(1);
});

test('a transposed convolution in groups of one filter', () => {
  expect(conv([3, 3], { group: { i: 2 } }, 'ConvTranspose', 1)).toBe(1);
  expect(conv([3, 3], { group: { i: 2 } }, 'ConvTranspose', 4)).toBe(0);
  expect(conv([3, 3], {}, 'ConvTranspose', 1)).toBe(0);
});

test.each<[string, number[][], number]>([
  ['backwards from the end', [[3], [-5], [2], [-1]], 0],
  ['backwards from the end, counted from there', [[-1], [-5], [2], [-1]], 0],
  ['backwards from beyond the end', [[9], [-9], [-2], [-2]], 0],
  ['backwards from before the end', [[2], [-5], [2], [-1]], 1],
  [
    'backwards along one of two axes',
    [
      [0, 3],
      [4, -6],
      [2, 3],
      [1, -2],
    ],
    1,
  ],
  ['forwards', [[1], [4], [2], [2]], 0],
  [
    'along the first axes',
    [
      [0, 1],
      [2, 3],
    ],
    0,
  ],
])('a slice: %s', (_, places, count) => {
  const slice = (b: GraphBuilder) =>
    b.node('Slice', [b.input, ...places.map((list) => b.int64(list))], [1]);
  expect(forced(slice)).toBe(count);
});

test('a slice by steps that are computed', () => {
  const slice = (b: GraphBuilder) =>
    b.node(
      'Slice',
      [b.input, b.int64([0]), b.int64([1]), b.int64([0]), b.parameter('by', [1])],
      [1],
    );
  expect(forced(slice)).toBe(1);
});

test.each<[string, Attributes, number]>([
  ['Sin', {}, 1],
  ['Cos', {}, 1],
  ['Acos', {}, 1],
  ['Exp', {}, 0],
  ['BatchNormalization', { training_mode: { i: 1 } }, 1],
  ['BatchNormalization', {}, 0],
  ['Resize', { antialias: { i: 1 } }, 1],
  ['Resize', {}, 0],
])('%s %j', (op, attributes, count) => {
  expect(forced((b) => b.node(op, [b.input], [1], attributes))).toBe(count);
});

test('a pool that tells where its maxima are', () => {
  const builder = new GraphBuilder(oneInput([2, 8, 4, 5]));
  const largest = builder.node('MaxPool', [builder.input], [2, 8, 2, 2]);
  const graph = builder.build([largest]);
  const [pool] = graph.nodes as [GraphNode];
  const places = { ...largest, name: 'places', type: 'int64' } as const;
  expect(nodesForCpu(graph)).toEqual([]);
  const both = { ...graph, nodes: [{ ...pool, outputs: [...pool.outputs, places] }] };
  expect(nodesForCpu(both)).toEqual([largest.name]);
});
