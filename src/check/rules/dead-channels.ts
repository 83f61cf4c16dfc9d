import { channelsOf } from '../../results/result.ts';
import { runsOf, spanOf } from './blocks.ts';
import { show } from './numbers.ts';
import type { Rule } from './rule.ts';

export const deadChannels: Rule = {
  kind: 'network',
  level: 'error',
  description: 'Channels are constant over the whole batch.',
  run({ points }, { settings }) {
    const limit = settings.thresholds.dead_channels;
    const dead = points
      // What is not finite varies no more, and is told as that.
      .filter(({ dead_channels = 0, non_finite }) => dead_channels > limit && !non_finite)
      .map((point) => ({ point, share: point.dead_channels ?? 0 }));
    return runsOf(dead).map((run) => {
      const [{ point, share }] = run;
      const count = Math.round(share * channelsOf(point));
      return {
        where: spanOf(run),
        statistic: null,
        expected: [null, limit],
        actual: share,
        message: `${count} of ${channelsOf(point)} channels are constant over the batch (${show(100 * share)} %)`,
        cause: 'filters that are zero, or activations that never open',
        remedy: 'Look at how the weights of this block are drawn.',
      };
    });
  },
};
