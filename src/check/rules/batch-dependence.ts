import { channelsOf, meanOf, type Point, valuesOf } from '../../results/result.ts';
import { runsOf, spanOf } from './blocks.ts';
import { show } from './numbers.ts';
import type { Draft, Rule } from './rule.ts';

const JUDGED = ['avg_var', 'res_avg_var'] as const;

interface Change {
  readonly point: Point;
  readonly key: (typeof JUDGED)[number];
  readonly small: number;
  readonly large: number;
}

export const batchDependence: Rule = {
  kind: 'smaller-batch',
  level: 'error',
  description: 'The statistics change with the size of the batch.',
  run({ points, facts }, { settings, smallerBatch }) {
    if (smallerBatch === undefined) return [];
    const limit = settings.thresholds.batch;
    const changes = points.flatMap((point, i): Change[] => {
      const other = smallerBatch.points[i];
      return other === undefined ? [] : largest(point, other, limit);
    });
    const batch = smallerBatch.points[0]?.shape[0];
    const found = runsOf(changes).map((run): Draft => {
      const [{ point, key, small, large }] = run;
      return {
        where: spanOf(run),
        statistic: key,
        expected: large,
        actual: small,
        message: `with ${batch} sample${batch === 1 ? '' : 's'} in place of ${point.shape[0]} the variance is ${show(small)} in place of ${show(large)}`,
        ...causeOf(facts?.norm),
      };
    });
    // Behind a batch norm each variance is 1, of however few values it was taken.
    return found.length > 0 || facts?.norm !== 'batch' ? found : fewValues(smallerBatch.points);
  },
};

/** As many values of a channel are brought to signs and little else by their own mean and deviation. */
const FEW_VALUES = 8;

function fewValues(points: readonly Point[]): Draft[] {
  const few = points.filter((point) => valuesOf(point) < FEW_VALUES).map((point) => ({ point }));
  return runsOf(few).map((run): Draft => {
    const [{ point }] = run;
    const count = point.shape[0];
    return {
      where: spanOf(run),
      statistic: null,
      expected: [FEW_VALUES, null],
      actual: valuesOf(point),
      message: `with ${count} sample${count === 1 ? '' : 's'} a batch norm has ${valuesOf(point)} values of a channel here, of which it leaves hardly more than signs`,
      ...causeOf('batch'),
    };
  });
}

function causeOf(norm: string | undefined) {
  return norm === 'batch'
    ? {
        cause: 'the norm takes its statistics from too few values',
        remedy: 'Use a larger batch, or a norm that looks at one sample: group or layer.',
        key: 'norm',
      }
    : {
        cause: 'chance: so few samples do not tell the variance of a channel',
        remedy: 'Use a larger batch_dependence.',
      };
}

/** The statistic that changes most, if it is too much. */
function largest(point: Point, other: Point, limit: number): Change[] {
  const changes = JUDGED.flatMap((key) => {
    const [large, small] = [meanOf(point, key), meanOf(other, key)];
    if (large === null || small === null || large === 0) return [];
    const noise = samplingNoise(other);
    const excess = Math.abs(small - large) / large - limit - noise;
    return excess > 0 ? [{ point, key, small, large, excess }] : [];
  });
  return changes.sort((a, b) => b.excess - a.excess).slice(0, 1);
}

/** A variance over M values has a relative error of √(2/M), less over C channels: three of these. */
function samplingNoise(point: Point): number {
  return 3 * Math.sqrt(2 / valuesOf(point) / channelsOf(point));
}
