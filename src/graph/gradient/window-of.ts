import type { GraphNode, GraphValue } from '../graph.ts';
import type { AxisWindow } from './phases.ts';

/** The integers of an attribute, or one for each axis of the picture. */
export function ints({ attributes }: GraphNode, name: string, otherwise: readonly number[]) {
  const attribute = attributes[name];
  return attribute !== undefined && 'ints' in attribute ? attribute.ints : otherwise;
}

export function int({ attributes }: GraphNode, name: string, otherwise: number): number {
  const attribute = attributes[name];
  return attribute !== undefined && 'i' in attribute ? attribute.i : otherwise;
}

/** The window that a node slides along each axis of its pictures. */
export function windowsOf(
  node: GraphNode,
  x: GraphValue,
  y: GraphValue,
  kernel: readonly number[],
): AxisWindow[] {
  const rank = kernel.length;
  const all = (value: number) => kernel.map(() => value);
  const [strides, dilations] = [ints(node, 'strides', all(1)), ints(node, 'dilations', all(1))];
  const pads = padsOf(node, x, y, kernel, strides, dilations);
  return kernel.map((size, i) => ({
    kernel: size,
    stride: strides[i] as number,
    dilation: dilations[i] as number,
    before: pads[i] as number,
    from: x.shape[x.shape.length - rank + i] as number,
    to: y.shape[y.shape.length - rank + i] as number,
  }));
}

/** Zeros before each axis, which may be given by what the output's size is to be. */
function padsOf(
  node: GraphNode,
  x: GraphValue,
  y: GraphValue,
  kernel: readonly number[],
  strides: readonly number[],
  dilations: readonly number[],
): readonly number[] {
  const auto = node.attributes['auto_pad'];
  const mode = auto !== undefined && 's' in auto ? auto.s : 'NOTSET';
  if (mode === 'NOTSET')
    return ints(
      node,
      'pads',
      kernel.map(() => 0),
    );
  if (mode === 'VALID') return kernel.map(() => 0);
  return kernel.map((size, i) => {
    const [from, to] = [x, y].map(({ shape }) => shape[shape.length - kernel.length + i] as number);
    const reach =
      ((to as number) - 1) * (strides[i] as number) + (size - 1) * (dilations[i] as number) + 1;
    const both = Math.max(0, reach - (from as number));
    return mode === 'SAME_LOWER' ? Math.ceil(both / 2) : Math.floor(both / 2);
  });
}
