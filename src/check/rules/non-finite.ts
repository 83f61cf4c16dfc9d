import { spanOf } from './blocks.ts';
import type { Rule } from './rule.ts';

export const nonFinite: Rule = {
  kind: 'network',
  level: 'error',
  description: 'A statistic overflows or is not a number.',
  run({ points }) {
    const point = points.find(({ non_finite }) => non_finite);
    if (point === undefined) return [];
    return [
      {
        where: spanOf([{ point }]),
        statistic: 'avg_var',
        expected: null,
        actual: null,
        message: 'the signal is not finite in 32 bits: nothing behind this block can be measured',
        remedy:
          'See what grows before it: a normaliser, a smaller init, or scaled_ws with residual: nf keeps it.',
      },
    ];
  },
};
