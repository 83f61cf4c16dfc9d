import { ratioOf } from './algebra.ts';
import { given, type Rule } from './rule.ts';

/** Operators that bring numbers into another order or shape, or take means of them. */
export const SHAPES = {
  /** Every number has its share of the mean; it is the same along the axes, and so left small. */
  ReduceMean: (step) => {
    const { algebra, g, output, node } = step;
    const x = given(step, 0);
    const kept = output.shape.length === x.shape.length;
    if (!kept) throw new Error(`${node.op} whose axes are not kept`);
    return [() => algebra.times(g, ratioOf(output, x)), null];
  },
  Reshape: (step) => {
    const { algebra, g, output } = step;
    return [() => algebra.reshape(algebra.full(g, output.shape), given(step, 0).shape), null];
  },
  /** What was put around is cut off, and what was cut off gets nothing. */
  Pad: (step) => {
    const { algebra, g, output } = step;
    const { length: rank } = given(step, 0).shape;
    const sides = (step.integers(1) ?? []).map((side) => -side);
    const [before, behind] = [sides.slice(0, rank), sides.slice(rank)];
    return [() => algebra.pad(algebra.full(g, output.shape), before, behind), null, null];
  },
} satisfies Readonly<Record<string, Rule>>;
