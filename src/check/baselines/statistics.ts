import type { Tolerance } from '../../results/check-settings.ts';
import type { Draft } from '../../results/finding.ts';
import type { Point } from '../../results/result.ts';
import { STATISTIC_KEYS, statisticRow } from '../../results/statistics.ts';
import { runsOf, spanOf } from '../rules/blocks.ts';
import type { BaselineRule } from '../rules/rule.ts';
import type { BaselinePoint } from './baseline.ts';
import { comparable } from './blocks.ts';
import { bySeed } from './by-seed.ts';
import { bySpread } from './by-spread.ts';
import { missingDrafts } from './missing.ts';
import { percent, show } from './numbers.ts';
import type { Change, NowAndThen, Pair } from './pair.ts';
import { sameNumbers } from './random.ts';
import { UPDATE } from './words.ts';

export const baselineStatistics: BaselineRule = {
  kind: 'baseline',
  level: 'error',
  description: 'A statistic is not what it is in the baseline.',
  run(compared) {
    if (compared.network === null || compared.old === undefined) return [];
    const { network, old, result, baseline, settings } = compared;
    if (!comparable(network, old)) return [];
    const points = { now: network.points, old: old.points };
    const seeds = { now: result.seeds, old: sameNumbers(result, baseline) ? baseline.seeds : [] };
    return [...missingDrafts(points), ...statisticDrafts(points, seeds, settings.baseline)];
  },
};

/**
 * Compares the points that both have. Seeds that both have drew the same weights bit for bit, and are
 * compared one by one, without regard to the spread: what is left is the rounding of machine and
 * engine. Without a seed in common, or where one draws other numbers now, the means are compared, with the spread as the measure.
 */
function statisticDrafts(
  points: NowAndThen<Point, BaselinePoint>,
  seeds: NowAndThen<number, number>,
  tolerance: Tolerance,
): Draft[] {
  const pairs = points.now.flatMap((now, i): Pair[] => {
    const old = points.old[i];
    return old === undefined ? [] : [{ now, old }];
  });
  const common = seeds.now.filter((seed) => seeds.old.includes(seed));
  const places = common.map((seed) => [seeds.now.indexOf(seed), seeds.old.indexOf(seed)] as const);
  const judge = places.length > 0 ? bySeed(common, places) : bySpread(pairs);
  return STATISTIC_KEYS.flatMap((key) => {
    const changes = pairs.flatMap((pair) => judge(pair, key, tolerance));
    return runsOf(changes).map(draftOf);
  });
}

function draftOf(run: readonly [Change, ...Change[]]): Draft {
  const [first] = run;
  const { key, now, old, allowed } = first;
  const share = statisticRow(key).judgedBeside === 'one';
  const factor = share || old === 0 ? '' : ` (${percent(now / old - 1)})`;
  return {
    where: spanOf(run),
    statistic: key,
    expected: old,
    actual: now,
    message: `${key} is ${show(now)} and was ${show(old)}${factor}; ±${show(Number(allowed.toPrecision(2)))} is allowed${first.seed === undefined ? '' : ` (seed ${first.seed})`}`,
    remedy: UPDATE,
  };
}
