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
  /** What was put around is cut off. */
  Pad: (step) => {
    const { algebra, g, output } = step;
    const x = given(step, 0);
    const sides = step.integers(1) ?? [];
    const axes = x.shape.flatMap((size, axis) => (size === output.shape[axis] ? [] : [axis]));
    const along = axes.map((axis) => ({
      start: sides[axis] as number,
      step: 1,
      count: x.shape[axis] as number,
    }));
    return [() => algebra.slice(algebra.full(g, output.shape), axes, along), null, null];
  },
} satisfies Readonly<Record<string, Rule>>;
