import type { GraphValue } from '../graph.ts';
import { given, type Rule, repeating, type Step } from './rule.ts';

/** Where operands are equally extreme they have equal shares, as in PyTorch. */
const chosen = (op: 'Max' | 'Min'): Rule =>
  repeating((step) => {
    const { inputs } = step;
    if (inputs.length === 1) return [() => step.g];
    if (inputs.length > 2) return inputs.map((_, i) => () => shareOfMany(step, i, op));
    return [() => shareOfTwo(step, 0, op), () => shareOfTwo(step, 1, op)];
  });

function shareOfTwo(step: Step, at: 0 | 1, op: 'Max' | 'Min'): GraphValue {
  const { algebra, g } = step;
  const [own, other] = [given(step, at), given(step, 1 - at)];
  const [larger, smaller] = [[own, other] as const, [other, own] as const].map(([x, y]) =>
    algebra.mask(algebra.sub(x, y)),
  ) as [GraphValue, GraphValue];
  const ahead = op === 'Max' ? algebra.sub(larger, smaller) : algebra.sub(smaller, larger);
  return algebra.mul(g, algebra.times(algebra.plus(ahead, 1), 0.5));
}

function shareOfMany(step: Step, at: number, op: 'Max' | 'Min'): GraphValue {
  const { algebra, g, inputs, output } = step;
  const isOne = inputs.map((_, i) =>
    op === 'Max' ? algebra.same(output, given(step, i)) : algebra.same(given(step, i), output),
  );
  const count = isOne.reduce((sum, one) => algebra.add(sum, one));
  return algebra.mul(g, algebra.div(isOne[at] as GraphValue, count));
}

/** The largest and the smallest of operands. */
export const EXTREMES = {
  Max: chosen('Max'),
  Min: chosen('Min'),
} satisfies Readonly<Record<string, Rule>>;
