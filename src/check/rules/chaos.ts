import { spanOf, stepsOf } from './blocks.ts';
import { show } from './numbers.ts';
import type { Rule } from './rule.ts';

/** Depth scales after which nothing is left of what is to reach through: e⁻⁴. */
const SCALES = 4;
/** As near to 1 as a slope is critical. */
const NEAR = 0.02;

export const chaos: Rule = {
  kind: 'network',
  level: 'warn',
  description: 'A plain network is in its chaotic phase, and deeper than its depth scale.',
  run(network) {
    const limit = network.mean_field;
    const [first, ...rest] = stepsOf(network);
    if (limit === undefined || limit.depth_scale === null || first === undefined) return [];
    const { slope, correlation, depth_scale: scale } = limit;
    const isChaotic = slope === null || slope > 1 + NEAR;
    if (!isChaotic || rest.length + 1 <= SCALES * scale) return [];
    const why = slope === null ? 'the activation jumps' : `χ₁ = ${show(slope)} is above 1`;
    return [
      {
        where: spanOf([first, ...rest]),
        statistic: null,
        expected: null,
        actual: null,
        message: `two inputs come to a correlation of ${show(correlation)}, however near they were: ${rest.length + 1} blocks are more than ${SCALES} depth scales of ${show(scale)} layers`,
        cause: `the chaotic phase of a plain network: ${why}, so that each layer moves near inputs apart`,
        remedy: 'Lower init_gain to the critical point (χ₁ = 1), or give the blocks shortcuts.',
        key: 'init_gain',
      },
    ];
  },
};
