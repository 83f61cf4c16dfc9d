import type { GraphBuilder } from '../../../../src/graph/builder.ts';
import type { Attribute, GraphValue } from '../../../../src/graph/graph.ts';
import type { Case } from '../case.ts';
import { together } from '../float64/tensor.ts';

export const SHAPE = [2, 3, 5, 7] as const;

export type Attributes = Readonly<Record<string, Attribute>>;

export const positive = (x: number) => Math.abs(x) + 0.2;

/** An operator whose operands are repeated to one shape. */
export const operator =
  (op: string, attributes: Attributes = {}) =>
  (builder: GraphBuilder, ...x: GraphValue[]) =>
    builder.node(op, x, together(x.map(({ shape }) => shape)), attributes);

/** An operator on each number of one tensor. */
export function unary(
  op: string,
  attributes: Attributes = {},
  of: (x: number) => number = (x) => x,
): Case {
  return { given: [{ shape: SHAPE, of }], write: operator(op, attributes) };
}
