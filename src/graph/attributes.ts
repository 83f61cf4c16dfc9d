import type { Attribute } from './graph.ts';

/** What has attributes: a node, whoever wrote it. */
interface Attributed {
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** An attribute of a node, or what ONNX says holds without it. */
export function int({ attributes }: Attributed, name: string, otherwise: number): number {
  const attribute = attributes[name];
  return attribute !== undefined && 'i' in attribute ? attribute.i : otherwise;
}

export function ints({ attributes }: Attributed, name: string): readonly number[] | undefined {
  const attribute = attributes[name];
  return attribute !== undefined && 'ints' in attribute ? attribute.ints : undefined;
}

export function float({ attributes }: Attributed, name: string, otherwise: number): number {
  const attribute = attributes[name];
  return attribute !== undefined && 'f' in attribute ? attribute.f : otherwise;
}

export function string({ attributes }: Attributed, name: string, otherwise: string): string {
  const attribute = attributes[name];
  return attribute !== undefined && 's' in attribute ? attribute.s : otherwise;
}

/** An axis, counted from the front. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
