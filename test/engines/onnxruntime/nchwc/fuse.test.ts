import { describe, expect, test } from 'vitest';
import { fuse } from '../../../../src/engines/onnxruntime/nchwc/fuse.ts';
import type { Group } from '../../../../src/engines/onnxruntime/nchwc/groups.ts';
import { GraphBuilder } from '../../../../src/graph/builder.ts';
import { activation, type GraphValue } from '../../../../src/graph/graph.ts';
import { add, between, conv, depthwise, picture, softmax, unary } from './graphs.ts';

type Write = (b: GraphBuilder, x: GraphValue) => GraphValue;

function groupsOf(write: Write, input = picture(32)): Group[] {
  const builder = new GraphBuilder([input]);
  return fuse(builder.build([write(builder, builder.input)]));
}

/** The operators of each group. */
const operators = (groups: readonly Group[]) =>
  groups.map(({ kind, nodes }) => `${kind}: ${nodes.map(({ op }) => op).join(' ')}`);

const perPlane = (b: GraphBuilder, name: string) => b.parameter(name, [1, 32, 1, 1]);
const mul = (b: GraphBuilder, x: GraphValue, y: GraphValue | string) =>
  b.node('Mul', [x, y], x.shape);

test('every node is in one group, and in its order', () => {
  for (const graph of [depthwise(), between(softmax)]) {
    const nodes = fuse(graph).flatMap((group) => group.nodes);
    expect(new Set(nodes)).toEqual(new Set(graph.nodes));
    expect(nodes.length).toBe(graph.nodes.length);
  }
});

const CHAINS: [string, Write, string[]][] = [
  [
    'a factor, a term and a ReLU',
    (b, x) => unary(b, 'Relu', add(b, mul(b, x, perPlane(b, 's')), perPlane(b, 't'))),
    ['affine: Mul Add Relu'],
  ],
  [
    'a divisor and what is taken off',
    (b, x) => {
      const centred = b.node('Sub', [x, perPlane(b, 'mean')], x.shape);
      return b.node('Div', [centred, perPlane(b, 'deviation')], x.shape);
    },
    ['affine: Sub Div'],
  ],
  [
    'a sum takes along a scaled side',
    (b, x) => add(b, x, mul(b, unary(b, 'Tanh', x), b.float(0.2))),
    ['single: Tanh', 'affine: Mul Add'],
  ],
  [
    'a sum of two scaled sides takes along the right one',
    (b, x) => add(b, mul(b, x, b.float(3)), mul(b, unary(b, 'Tanh', x), b.float(0.2))),
    ['single: Tanh', 'affine: Mul', 'affine: Mul Add'],
  ],
  [
    'a scaled value that is read twice ends its chain',
    (b, x) => {
      const y = mul(b, x, b.float(0.7));
      return add(b, unary(b, 'Relu', y), y);
    },
    ['affine: Mul', 'single: Relu', 'single: Add'],
  ],
  [
    'what is divided by a tensor is no chain',
    (b, x) => b.node('Div', [perPlane(b, 's'), x], x.shape),
    ['single: Div'],
  ],
  [
    'one number a pixel is no chain',
    (b, x) => b.node('Sub', [x, b.reduceMean(x, [1])], x.shape),
    ['single: ReduceMean', 'single: Sub'],
  ],
  [
    'a convolution and its ReLU',
    (b, x) => unary(b, 'Relu', conv(b, x, 'w', 32, 3)),
    ['convolution: Conv Relu'],
  ],
  [
    'a convolution that is wanted without its ReLU too',
    (b, x) => {
      const y = conv(b, x, 'w', 32, 3);
      return add(b, unary(b, 'Relu', y), y);
    },
    ['convolution: Conv', 'single: Relu', 'single: Add'],
  ],
  ['the mean over pixels, then samples', (b, x) => b.mean(x), ['mean: ReduceMean ReduceMean']],
  ['the mean over pixels', (b, x) => b.mean(x, [2, 3]), ['mean: ReduceMean']],
  ['the mean over channels', (b, x) => b.reduceMean(x, [1]), ['single: ReduceMean']],
];

test.each(CHAINS)('%s', (_, write, expected) => {
  expect(operators(groupsOf(write))).toEqual(expected);
});

test('a chain that its reader does not go on with is written late', () => {
  const groups = groupsOf((b, x) => add(b, mul(b, x, b.float(3)), mul(b, x, b.float(2))));
  const chains = groups.flatMap((group) => (group.kind === 'affine' ? [group.late] : []));
  expect(chains).toEqual([true, false]);
});

describe('squares', () => {
  const square: Write = (b, x) => b.meanSquare(x);

  test('are summed up as they are made where they would want much room', () => {
    const groups = groupsOf(square, activation('input', [8, 64, 128, 128]));
    expect(operators(groups)).toEqual(['mean: Mul ReduceMean', 'mean: ReduceMean ReduceMean']);
    expect(groups[0]).toMatchObject({ source: 'input', squared: true, axes: [3] });
  });

  test('are made first where there is room', () => {
    expect(operators(groupsOf(square))).toEqual(['single: Mul', 'mean: ReduceMean ReduceMean']);
  });
});
