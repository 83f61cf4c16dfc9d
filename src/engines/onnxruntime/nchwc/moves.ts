import type { GraphNode, GraphValue } from '../../../graph/graph.ts';
import type { GraphWriter } from '../../../graph/writer.ts';
import { type GraphIndex, outputOf } from '../graph-index.ts';

/** Writes an operator that moves numbers about, on blocked tensors; they keep the shape N, C, H, W beside that. */
export type Move = (
  writer: GraphWriter,
  x: GraphValue,
  node: GraphNode,
  index: GraphIndex,
  block: number,
) => GraphValue;

/**
 * What moves whole blocks of channels, and how: null where a node is none of that.
 *
 * @param x what it reads
 */
export function moveOf(node: GraphNode, x: GraphValue, index: GraphIndex): Move | null {
  if (node.op === 'DepthToSpace') return isDcr(node) ? depthToSpace : null;
  if (node.op === 'Pad') return isBehindChannels(node, index) ? padChannels : null;
  if (node.op === 'Slice') return cropOf(node, x, index) === null ? null : crop;
  return null;
}

function isDcr({ attributes }: GraphNode): boolean {
  return Object.keys(attributes).every((name) => name === 'blocksize');
}

/** Blocks of pixels that lie as channels, one behind another, become squares of pixels. */
const depthToSpace: Move = (writer, x, node, _, block) => {
  const { shape } = outputOf(node);
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const size = height / (x.shape[2] as number);
  const blocks = channels / block;
  const [rows, columns] = [height / size, width / size];
  const apart = writer.reshape(x, [batch, size, size, blocks, rows, columns, block]);
  const squares = [batch, blocks, rows, size, columns, size, block];
  const perm = { ints: [0, 3, 4, 1, 5, 2, 6] };
  return writer.reshape(writer.node('Transpose', [apart], squares, { perm }), shape);
};

/** Zeros behind the channels, and nowhere else. */
function isBehindChannels({ inputs, attributes }: GraphNode, { integers }: GraphIndex): boolean {
  const sides = integers.get(inputs[1] ?? '') ?? [];
  const plain = inputs.length === 2 && Object.keys(attributes).length === 0;
  return (
    plain && sides.length === 8 && sides.every((side, i) => side === 0 || (i === 5 && side > 0))
  );
}

const padChannels: Move = (writer, x, node) => {
  const { shape } = outputOf(node);
  const [batch, ...from] = x.shape as [number, ...number[]];
  const before = from.reduce((a, b) => a * b, 1);
  const after = shape.slice(1).reduce((a, b) => a * b, 1);
  const rows = writer.reshape(x, [batch, before]);
  const sides = writer.int64([0, 0, 0, after - before]);
  return writer.reshape(writer.node('Pad', [rows, sides], [batch, after]), shape);
};

/** Where a slice begins on each axis of the picture, if it cuts rows and columns and takes every one. */
function cropOf(
  { inputs }: GraphNode,
  { shape }: GraphValue,
  { integers }: GraphIndex,
): readonly [number, number] | null {
  const [starts, , axes, steps] = inputs.slice(1).map((name) => integers.get(name));
  const fits =
    shape.length === 4 &&
    axes?.every((axis) => axis === 2 || axis === 3) &&
    starts?.every((start) => start >= 0) &&
    steps?.every((step) => step === 1);
  if (!fits) return null;
  const order: readonly number[] = axes;
  const at = (axis: number) => starts?.[order.indexOf(axis)] ?? 0;
  return [at(2), at(3)];
}

const crop: Move = (writer, x, node, index, block) => {
  const { shape } = outputOf(node);
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const [top, left] = cropOf(node, x, index) ?? [0, 0];
  const blocks = channels / block;
  const pictures = writer.reshape(x, [batch * blocks, ...x.shape.slice(2), block]);
  const bounds = [
    [top, left],
    [top + height, left + width],
    [1, 2],
  ];
  const cut = writer.node(
    'Slice',
    [pictures, ...bounds.map((list) => writer.int64(list))],
    [batch * blocks, height, width, block],
  );
  return writer.reshape(cut, shape);
};
