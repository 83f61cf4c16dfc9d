import { int, ints, string } from '../../graph/attributes.ts';
import type { Graph, GraphNode } from '../../graph/graph.ts';
import { nodeName } from '../../graph/onnx.ts';
import { type GraphIndex, indexGraph } from './graph-index.ts';

/** Whether WebGPU computes a node wrongly, or not at all. */
type Faulty = (node: GraphNode, index: GraphIndex) => boolean;

/**
 * What onnxruntime 1.30 had better compute on the CPU, where everything else runs on WebGPU: each found by
 * running the operator there, on software devices, and beside ONNX's own test cases.
 */
const FAULTY: Readonly<Record<string, Faulty>> = {
  Conv: (node, index) =>
    losesPadding(node, index) || readsThrees(node, index) || straddlesGroups(node, index),
  // Groups of one filter each are not told apart, and there is none of three axes.
  ConvTranspose: (node, index) => {
    const [, filters, ...kernel] = weightOf(node, index);
    return (int(node, 'group', 1) > 1 && filters === 1) || kernel.length > 2;
  },
  // Backwards it begins at the end of the axis, wherever it is told to (microsoft/onnxruntime#25160).
  Slice: (node, { values, integers }) => {
    const [x, starts, , axes, steps] = node.inputs;
    if (!steps) return false;
    const [from, by] = [integers.get(starts ?? ''), integers.get(steps)];
    if (from === undefined || by === undefined) return true;
    const shape = values.get(x ?? '')?.shape ?? [];
    const along = axes ? integers.get(axes) : shape.map((_, axis) => axis);
    const sizeOf = (i: number) => shape.at(along?.[i] ?? 0) ?? 0;
    return by.some((step, i) => step < 0 && !isLast(from[i] ?? 0, sizeOf(i)));
  },
  // They are not there: the run fails.
  BatchNormalization: (node) => int(node, 'training_mode', 0) === 1,
  MaxPool: ({ outputs }) => outputs.length > 1,
  // The axes of its fourth input.
  Pad: ({ inputs }) => Boolean(inputs[3]),
  Resize: (node) => int(node, 'antialias', 0) === 1,
  // The device's own, of which Vulkan asks an absolute error of 2⁻¹¹ from −π to π and nothing beyond ("Precision and
  // Operation of SPIR-V Instructions"): 2e-4 seen, and 7e-4 of the inverses.
  Sin: () => true,
  Cos: () => true,
  Tan: () => true,
  Asin: () => true,
  Acos: () => true,
  Atan: () => true,
};

/**
 * The nodes that are to run on the CPU: a graph that hands its activations on where they are computed goes to the
 * host and back for these.
 *
 * @returns their names
 */
export function nodesForCpu(graph: Graph): string[] {
  const index = indexGraph(graph);
  return graph.nodes
    .filter((node) => node.domain === undefined && FAULTY[node.op]?.(node, index))
    .map(({ outputs }) => nodeName(outputs.map(({ name }) => name)));
}

function weightOf({ inputs }: GraphNode, { values }: GraphIndex): readonly number[] {
  return values.get(inputs[1] ?? '')?.shape ?? [];
}

/**
 * A convolution that is a product of matrices is computed as one, and what is padded behind left out, where
 * nothing is padded before: a 1×1 kernel, or one as large as the picture.
 */
function losesPadding(node: GraphNode, index: GraphIndex): boolean {
  const [, , ...kernel] = weightOf(node, index);
  const [, , ...sizes] = index.values.get(node.inputs[0] ?? '')?.shape ?? [];
  const isProduct = kernel.every((k) => k === 1) || kernel.every((k, i) => k === sizes[i]);
  return int(node, 'group', 1) === 1 && isProduct && isPaddedBehind(node);
}

/** Channels are read by threes where their number allows no fours, but filters are written by fours. */
function readsThrees(node: GraphNode, index: GraphIndex): boolean {
  const [filters = 0, channels = 0] = weightOf(node, index);
  const isByThrees = channels % 3 === 0 && channels % 4 !== 0 && channels !== 3;
  return int(node, 'group', 1) === 1 && isByThrees && filters % 4 === 0;
}

/** Filters are computed by fours or twos where their number allows it, across the bounds of groups of four or more. */
function straddlesGroups(node: GraphNode, index: GraphIndex): boolean {
  const [filters = 0] = weightOf(node, index);
  const each = filters / int(node, 'group', 1);
  const atOnce = [4, 2, 1].find((count) => filters % count === 0) ?? 1;
  return each >= 4 && each % atOnce !== 0;
}

function isPaddedBehind(node: GraphNode): boolean {
  // What pads itself may pad behind alone.
  if (string(node, 'auto_pad', 'NOTSET') === 'SAME_UPPER') return true;
  const pads = ints(node, 'pads') ?? [];
  const half = pads.length / 2;
  return pads.slice(0, half).every((pad) => pad === 0) && pads.slice(half).some((pad) => pad !== 0);
}

/** Whether a slice begins at the end of its axis: counted from there, or beyond it. */
function isLast(start: number, size: number): boolean {
  return start === -1 || start >= size - 1;
}
