import { axisOf, int } from '../attributes.ts';
import { type Rule, type Step, whole } from './rule.ts';

/** Axes that a softmax runs over: before opset 13 all from one on, since then that one. */
function softmaxAxes({ algebra, node, output }: Step): number[] {
  const rank = output.shape.length;
  const isOne = algebra.builder.opset >= 13;
  const first = axisOf(int(node, 'axis', isOne ? -1 : 1), rank);
  return output.shape.flatMap((_, axis) =>
    (isOne ? axis === first : axis >= first) ? [axis] : [],
  );
}

const softmax: Rule = (step) => [
  () => {
    const { algebra, g, output } = step;
    const weighed = algebra.mul(g, output);
    const total = algebra.sum(weighed, softmaxAxes(step));
    return algebra.sub(weighed, algebra.mul(output, total));
  },
];

const logSoftmax: Rule = (step) => [
  () => {
    const { algebra, output } = step;
    const g = whole(step);
    const total = algebra.sum(g, softmaxAxes(step));
    return algebra.sub(g, algebra.mul(algebra.unary('Exp', output), total));
  },
];

/** What becomes a part of the sum along an axis. */
export const SOFTMAX = {
  Softmax: softmax,
  LogSoftmax: logSoftmax,
} satisfies Readonly<Record<string, Rule>>;
