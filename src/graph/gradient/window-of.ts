import { ints, string } from '../attributes.ts';
import type { GraphNode, GraphValue } from '../graph.ts';
import type { AxisWindow } from './phases.ts';

/** The window that a node slides along each axis of its pictures. */
export function windowsOf(
  node: GraphNode,
  x: GraphValue,
  y: GraphValue,
  kernel: readonly number[],
): AxisWindow[] {
  const [strides, dilations] = [ints(node, 'strides'), ints(node, 'dilations')];
  const [from, to] = [x, y].map(({ shape }) => shape.slice(shape.length - kernel.length));
  return kernel.map((size, i) => {
    const window = {
      kernel: size,
      stride: strides?.[i] ?? 1,
      dilation: dilations?.[i] ?? 1,
      from: from?.[i] as number,
      to: to?.[i] as number,
    };
    return { ...window, ...sidesOf(node, window, i, kernel.length) };
  });
}

type Sides = Pick<AxisWindow, 'before' | 'after'>;

/** Zeros around an axis, which may be given by what the output's size is to be. */
function sidesOf(
  node: GraphNode,
  { kernel, stride, dilation, from, to }: Omit<AxisWindow, keyof Sides>,
  axis: number,
  rank: number,
): Sides {
  const mode = string(node, 'auto_pad', 'NOTSET');
  if (mode === 'VALID') return { before: 0, after: 0 };
  if (mode === 'NOTSET') {
    const pads = ints(node, 'pads');
    return { before: pads?.[axis] ?? 0, after: pads?.[axis + rank] ?? 0 };
  }
  const both = Math.max(0, (to - 1) * stride + (kernel - 1) * dilation + 1 - from);
  const [less, more] = [Math.floor(both / 2), Math.ceil(both / 2)];
  return mode === 'SAME_LOWER' ? { before: more, after: less } : { before: less, after: more };
}
