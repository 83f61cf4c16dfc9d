import { describe, expect, test } from 'vitest';
import { chooseLayouts } from '../../../../src/engines/onnxruntime/nchwc/choose.ts';
import { fuse } from '../../../../src/engines/onnxruntime/nchwc/fuse.ts';
import { GraphBuilder } from '../../../../src/graph/builder.ts';
import type { Graph, GraphValue } from '../../../../src/graph/graph.ts';
import {
  between,
  conv,
  depthwise,
  grouped,
  layerNorm,
  manyTypes,
  mixedWidths,
  picture,
  SUPPORT,
  softmax,
  twice,
  unary,
} from './graphs.ts';

/** The operators of the groups that run blocked, and of those that do not. */
function chosen(graph: Graph, support = SUPPORT) {
  const groups = fuse(graph);
  const choice = chooseLayouts(graph, groups, support);
  const operators = (blocked: boolean) =>
    groups
      .filter((group) => choice?.groups.has(group) === blocked)
      .map(({ nodes }) => nodes.map(({ op }) => op).join(' '));
  return choice === null
    ? null
    : { blocked: operators(true), plain: operators(false), mixed: choice.mixed };
}

const convolutions = (operators: readonly string[] | undefined) =>
  operators?.filter((op) => op.startsWith('Conv'));

describe('what fits as a whole runs blocked as a whole', () => {
  test.each([8, 16])('depthwise, blocks of %i', (block) => {
    const choice = chosen(depthwise(), { ...SUPPORT, block });
    // Squeeze-and-excitation is on single pixels.
    expect(choice?.plain).toEqual(['Conv Relu', 'Conv', 'Sigmoid', 'Reshape']);
    expect(choice?.mixed).toBe(false);
  });

  test('groups of whole blocks', () => {
    expect(chosen(grouped(16))?.plain).toEqual([]);
    expect(chosen(grouped(8), { ...SUPPORT, block: 8 })?.plain).toEqual([]);
  });

  test('an elementwise operator', () => {
    expect(chosen(between((b, x) => unary(b, 'Exp', x)))?.plain).toEqual([]);
  });

  test('two inputs and two outputs', () => {
    expect(chosen(twice())?.plain).toEqual([]);
  });
});

describe('what does not fit runs plain, and the rest blocked', () => {
  test('groups that are no blocks', () => {
    const choice = chosen(grouped(8));
    expect(choice?.mixed).toBe(true);
    expect(convolutions(choice?.plain)).toEqual(['Conv Relu']);
    expect(convolutions(choice?.blocked)).toEqual(['Conv Relu', 'Conv']);
  });

  test('convolutions that this onnxruntime lacks', () => {
    const without = chosen(grouped(16), { ...SUPPORT, grouped: false });
    expect(convolutions(without?.plain)).toEqual(['Conv Relu']);
  });

  test('an operator across channels', () => {
    expect(chosen(between(softmax))?.plain).toEqual(['Softmax']);
  });

  test('a layer norm over channels', () => {
    const choice = chosen(between(layerNorm));
    expect(choice?.plain).toContain('ReduceMean');
    expect(convolutions(choice?.blocked)).toEqual(['Conv Relu', 'Conv']);
  });

  test('channels that are no multiple of a block', () => {
    const choice = chosen(mixedWidths());
    expect(convolutions(choice?.blocked)).toEqual(['Conv Relu']);
    expect(convolutions(choice?.plain)).toEqual(['Conv Relu', 'Conv Relu', 'Conv']);
  });

  test('nodes of several outputs and types', () => {
    const choice = chosen(manyTypes());
    expect(choice?.plain).toEqual(['Split', 'Shape', 'Greater', 'Where']);
  });
});

describe('nothing runs blocked', () => {
  test('without a convolution', () => {
    const builder = new GraphBuilder([picture(32)]);
    const graph = builder.build([unary(builder, 'Relu', builder.input)]);
    expect(chosen(graph)).toBeNull();
  });

  test('where reorders cost more than they save', () => {
    // Products of matrices: a convolution of single pixels is as quick plain.
    const builder = new GraphBuilder([picture(32)]);
    const wide = conv(builder, softmax(builder, builder.input), 'weight', 64, 1);
    expect(chosen(builder.build([softmax(builder, wide)]))).toBeNull();
  });

  test('where it would be in one convolution of a long graph', () => {
    const builder = new GraphBuilder([picture(32)]);
    const start = conv(builder, builder.input, 'weight', 32, 3);
    const end = Array.from({ length: 200 }).reduce<GraphValue>((x) => softmax(builder, x), start);
    expect(chosen(builder.build([end]))).toBeNull();
  });
});

describe('what only looks like it fits', () => {
  const refused: [string, (b: GraphBuilder, x: GraphValue) => GraphValue][] = [
    [
      'a pool with attributes that the layout does not know',
      (b, x) => unary(b, 'MaxPool', x, { kernel_shape: { ints: [1, 1] }, storage_order: { i: 1 } }),
    ],
    [
      'a slope a channel',
      (b, x) => b.node('PRelu', [x, b.parameter('slope', [32, 1, 1])], x.shape),
    ],
    [
      'one number a pixel',
      (b, x) =>
        b.node(
          'Mul',
          [x, b.parameter('mask', [1, 1, x.shape[2] as number, x.shape[3] as number])],
          x.shape,
        ),
    ],
    [
      'a row that all rows see',
      (b, x) => b.node('Add', [x, b.parameter('row', [x.shape[3] as number])], x.shape),
    ],
  ];
  test.each(refused)('%s', (_, write) => {
    const choice = chosen(between(write));
    expect(choice?.plain.length).toBe(1);
  });
});
