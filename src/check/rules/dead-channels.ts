import { channelsOf, type NetworkFacts, type Point, valuesOf } from '../../results/result.ts';
import { runsOf, spanOf } from './blocks.ts';
import { show } from './numbers.ts';
import type { Rule } from './rule.ts';

export const deadChannels: Rule = {
  kind: 'network',
  level: 'error',
  description: 'Channels are constant over the whole batch.',
  run({ points, facts }, { settings }) {
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
        message: `${count} of ${channelsOf(point)} ${channelsOf(point) === 1 || count !== 1 ? 'channels are' : 'channels is'} constant over the batch (${show(100 * share)} %)`,
        ...adviceOn(point, facts),
      };
    });
  },
};

/** As many values of a channel are all below 0 by chance, now and then. */
const FEW_VALUES = 12;

function adviceOn(point: Point, facts: NetworkFacts | undefined) {
  const perChannel = facts?.norm === 'batch' || facts?.norm === 'instance';
  if (perChannel && valuesOf(point) <= (facts?.norm === 'instance' ? (point.shape[0] ?? 1) : 1)) {
    return {
      cause: `the ${facts?.norm} norm has a single value of each channel here, and makes 0 of it`,
      remedy: 'Use a larger batch or input, or a norm over several channels: group or layer.',
      key: 'norm',
    };
  }
  if (perChannel && valuesOf(point) < FEW_VALUES) {
    return {
      cause: `the ${facts?.norm} norm has ${valuesOf(point)} values of each channel here, of which an activation may close all`,
      remedy: 'Use a larger batch or input.',
      key: 'norm',
      byDesign: true as const,
    };
  }
  if (facts?.zero_branch && facts.post_activation) {
    return {
      cause: `the branches are zero at first, so that ${facts.activation} meets the same few values in every block, and closes for good what is below 0 at all of them`,
      remedy: 'Training opens them. Meant so? Then set the level of dead-channels to off.',
      byDesign: true as const,
    };
  }
  return {
    cause: 'filters that are zero, or activations that never open',
    remedy: 'Look at how the weights of this block are drawn; wider layers die less.',
  };
}
