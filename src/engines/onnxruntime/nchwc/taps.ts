import { elements } from '../../../core/shape.ts';
import type { GraphNode, GraphValue } from '../../../graph/graph.ts';
import type { GraphWriter } from '../../../graph/writer.ts';
import { type GraphIndex, operatorOf, outputOf } from '../graph-index.ts';
import type { WeightOrder } from './connections.ts';

/** Some taps of a weight, in an order of their own: as the gradient of a convolution has them. */
export interface Taps {
  /** Name of the weight that they are of. */
  readonly source: string;
  /** Their places in its kernel, rows one behind another. */
  readonly places: readonly number[];
  /** Of the weight of those taps. */
  readonly shape: readonly number[];
}

/** What a node takes of a weight; null where it is no slice along the axes of the kernel. */
export function tapsOf(node: GraphNode | undefined, { values, integers }: GraphIndex): Taps | null {
  if (node === undefined || operatorOf(node) !== 'Slice') return null;
  const [source = '', ...bounds] = node.inputs;
  const whole = values.get(source)?.shape ?? [];
  const [starts, , axes, steps] = bounds.map((name) => integers.get(name));
  const { shape } = outputOf(node);
  if (whole.length !== 4 || !axes?.every((axis) => axis === 2 || axis === 3)) return null;
  const order: readonly number[] = axes;
  const along = (axis: number) => {
    const i = order.indexOf(axis);
    const [start, step] = i < 0 ? [0, 1] : [starts?.[i] ?? 0, steps?.[i] ?? 1];
    return Array.from({ length: shape[axis] as number }, (_, k) => start + step * k);
  };
  const [rows, columns] = [along(2), along(3)];
  const width = whole[3] as number;
  return {
    source,
    shape,
    places: rows.flatMap((row) => columns.map((column) => row * width + column)),
  };
}

/**
 * Taps of a weight that lies in blocks already: then what is moved are blocks, and not single numbers, which took
 * as long as the convolution.
 *
 * @param blocked the whole weight, in the order given
 */
export function blockedTaps(
  writer: GraphWriter,
  blocked: GraphValue,
  { places, shape }: Taps,
  order: WeightOrder,
  block: number,
): GraphValue {
  const taps = elements(blocked.shape.slice(2));
  const inner = order === 'both' ? block ** 2 : block;
  const outer = elements(blocked.shape) / taps / inner;
  const pieces = writer.reshape(blocked, [outer, taps, inner]);
  const chosen = writer.node(
    'Gather',
    [pieces, writer.int64(places)],
    [outer, places.length, inner],
    { axis: { i: 1 } },
  );
  return writer.reshape(chosen, shape);
}
