import { chooseLayouts } from '../../../../src/engines/onnxruntime/nchwc/choose.ts';
import { fuse } from '../../../../src/engines/onnxruntime/nchwc/fuse.ts';
import { NCHWC } from '../../../../src/engines/onnxruntime/nchwc/nodes.ts';
import type { Support } from '../../../../src/engines/onnxruntime/nchwc/support.ts';
import { GraphBuilder } from '../../../../src/graph/builder.ts';
import {
  type Attribute,
  activation,
  type Graph,
  type GraphNode,
  type GraphValue,
} from '../../../../src/graph/graph.ts';

/** An onnxruntime whose blocked layout does all that is known of it. */
export const SUPPORT: Support = { block: 16, depthwise: true, grouped: true };

/** Large enough that a convolution with a window saves more than its reorders cost. */
export const [BATCH, SIZE] = [2, 28];

export const picture = (channels: number, name = 'input') =>
  activation(name, [BATCH, channels, SIZE, SIZE]);

type Options = { readonly groups?: number; readonly bias?: boolean; readonly stride?: number };

/** A convolution that keeps the extent, or halves it. */
export function conv(
  b: GraphBuilder,
  x: GraphValue,
  name: string,
  filters: number,
  kernel: number,
  { groups = 1, bias = false, stride = 1 }: Options = {},
): GraphValue {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const pad = (kernel - 1) / 2;
  const attributes: Record<string, Attribute> = {
    kernel_shape: { ints: [kernel, kernel] },
    strides: { ints: [stride, stride] },
    pads: { ints: [pad, pad, pad, pad] },
    ...(groups === 1 ? {} : { group: { i: groups } }),
  };
  const inputs = [
    x,
    b.parameter(name, [filters, channels / groups, kernel, kernel]),
    ...(bias ? [b.parameter(`${name}.bias`, [filters])] : []),
  ];
  const extent = [height, width].map((size) => Math.ceil(size / stride));
  return b.node('Conv', inputs, [batch, filters, ...extent], attributes);
}

export const unary = (b: GraphBuilder, op: string, x: GraphValue, attributes = {}) =>
  b.node(op, [x], x.shape, attributes);

export const add = (b: GraphBuilder, x: GraphValue, y: GraphValue) =>
  b.node('Add', [x, y], x.shape);

/** Squeeze-and-excitation. */
function excited(b: GraphBuilder, x: GraphValue, hidden: number): GraphValue {
  const [batch, channels] = x.shape as [number, number];
  const dense = (y: GraphValue, name: string, to: number) => {
    const weight = b.parameter(name, [to, y.shape[1] as number, 1, 1]);
    return b.node('Conv', [y, weight], [batch, to, 1, 1], { kernel_shape: { ints: [1, 1] } });
  };
  const reduced = unary(b, 'Relu', dense(b.mean(x, [2, 3]), 'reduce', hidden));
  const gate = unary(b, 'Sigmoid', dense(reduced, 'expand', channels));
  return b.node('Mul', [x, gate], x.shape);
}

function built(
  inputs: readonly GraphValue[],
  write: (b: GraphBuilder) => readonly GraphValue[],
): Graph {
  const builder = new GraphBuilder(inputs);
  return builder.build(write(builder));
}

/** x + project(depthwise(expand(x))), excited, and tapped. */
export const depthwise = (kernel = 3, stride = 1) =>
  built([picture(32)], (b) => {
    const wide = unary(b, 'Relu', conv(b, b.input, 'expand.weight', 96, 1));
    const deep = unary(
      b,
      'Relu',
      conv(b, wide, 'depthwise', 96, kernel, { groups: 96, bias: true, stride }),
    );
    const branch = conv(b, excited(b, deep, 8), 'project', 32, 1);
    b.read('res.variance', b.meanSquare(b.centre(branch).value));
    return [stride === 1 ? add(b, b.input, branch) : branch];
  });

/** A bottleneck whose middle convolution falls into groups of so many channels. */
export const grouped = (width: number) =>
  built([picture(128)], (b) => {
    const inside = unary(b, 'Relu', conv(b, b.input, 'first', 64, 3));
    const middle = conv(b, inside, 'grouped', 64, 3, { groups: 64 / width });
    return [add(b, b.input, conv(b, unary(b, 'Relu', middle), 'last', 128, 3))];
  });

/** Two convolutions, and between them what is given. */
export const between = (write: (b: GraphBuilder, x: GraphValue) => GraphValue, channels = 32) =>
  built([picture(channels)], (b) => {
    const x = unary(b, 'Relu', conv(b, b.input, 'first', channels, 3));
    return [conv(b, write(b, x), 'second', channels, 3)];
  });

/** Over the channels of each pixel, as in ConvNeXt. */
export const layerNorm = (b: GraphBuilder, x: GraphValue) => {
  const centred = b.node('Sub', [x, b.reduceMean(x, [1])], x.shape);
  const variance = b.reduceMean(b.node('Mul', [centred, centred], x.shape), [1]);
  const guarded = b.node('Add', [variance, b.float(1e-5)], variance.shape);
  return b.node('Div', [centred, unary(b, 'Sqrt', guarded)], x.shape);
};

export const softmax = (b: GraphBuilder, x: GraphValue) =>
  unary(b, 'Softmax', x, { axis: { i: 1 } });

/** Two inputs of different sizes, which meet, and two outputs. */
export const twice = () =>
  built([picture(32), picture(48, 'other')], (b) => {
    const [x, y] = b.inputs as [GraphValue, GraphValue];
    const left = conv(b, x, 'left', 64, 3);
    const right = conv(b, y, 'right', 64, 3, { stride: 1 });
    const sum = unary(b, 'Relu', add(b, left, right));
    return [sum, conv(b, sum, 'down', 32, 3, { stride: 2 })];
  });

/** Widths that fill no block, and one convolution between them that does. */
export const mixedWidths = () =>
  built([picture(20)], (b) => {
    const narrow = unary(b, 'Relu', conv(b, b.input, 'narrow', 20, 3));
    const wide = unary(b, 'Relu', conv(b, narrow, 'wide', 64, 1));
    const inside = unary(b, 'Relu', conv(b, wide, 'inside', 64, 3));
    return [add(b, b.input, conv(b, inside, 'back', 20, 1))];
  });

/** Nodes of two outputs, and values that are no float32 numbers. */
export const manyTypes = (): Graph => {
  const builder = new GraphBuilder([picture(32)]);
  const x = conv(builder, builder.input, 'first', 32, 3);
  const halves = [0, 1].map((i) => activation(`half${i}`, [BATCH, 16, SIZE, SIZE]));
  const above: GraphValue = { name: 'above', type: 'bool', shape: x.shape, channelAxis: 1 };
  const size: GraphValue = { name: 'size', type: 'int64', shape: [4] };
  const chosen = activation('chosen', halves[0]?.shape ?? []);
  const plain = { attributes: {} };
  const nodes: GraphNode[] = [
    {
      op: 'Split',
      inputs: [x.name],
      outputs: halves,
      attributes: { axis: { i: 1 }, num_outputs: { i: 2 } },
    },
    { op: 'Shape', inputs: [x.name], outputs: [size], ...plain },
    {
      op: 'Greater',
      inputs: ['half0', 'half1'],
      outputs: [{ ...above, shape: chosen.shape }],
      ...plain,
    },
    { op: 'Where', inputs: ['above', 'half0', 'half1'], outputs: [chosen], ...plain },
  ];
  const last = conv(builder, chosen, 'second', 32, 3);
  const graph = builder.build([last]);
  const [first, second] = graph.nodes as [GraphNode, GraphNode];
  return { ...graph, nodes: [first, ...nodes, second], outputs: [...graph.outputs, size] };
};

/** The convolutions that run blocked, the passes of chains of scales and shifts aside. */
export function blockedConvolutions(graph: Graph): GraphNode[] {
  const given = new Set(graph.parameters.map(({ name }) => name));
  const written = new Map(graph.nodes.map((node) => [node.outputs[0]?.name, node]));
  const comesFrom = (name: string | undefined): boolean => {
    if (name === undefined || given.has(name)) return name !== undefined;
    const node = written.get(name);
    const moves = ['Reshape', 'ReorderInput'].includes(node?.op ?? '');
    return moves && comesFrom(node?.inputs[0]);
  };
  return graph.nodes.filter(
    ({ op, domain, inputs, outputs }) =>
      op === 'Conv' && domain === NCHWC && comesFrom(inputs[1]) && (outputs[0]?.shape[2] ?? 0) > 1,
  );
}

/** The reorders of activations: those of weights aside. */
export function reorders({ nodes }: Graph): string[] {
  return nodes
    .filter(({ op, outputs }) => op.startsWith('Reorder') && (outputs[0]?.shape[3] ?? 0) > 1)
    .map(({ op }) => op);
}

/** Whether a part of a graph runs plain, between reorders; undefined where all of it does. */
export const isMixed = (graph: Graph, support: Support) =>
  chooseLayouts(graph, fuse(graph), support)?.mixed;
