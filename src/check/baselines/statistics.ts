import type { Tolerance } from '../../results/check-settings.ts';
import type { Draft } from '../../results/finding.ts';
import type { Point } from '../../results/result.ts';
import { STATISTIC_KEYS } from '../../results/statistics.ts';
import type { BaselinePoint } from './baseline.ts';
import { bySeed } from './by-seed.ts';
import { bySpread } from './by-spread.ts';
import { percent, show } from './numbers.ts';
import type { Change, Pair } from './pair.ts';

interface NowAndThen<T, U> {
  readonly now: readonly T[];
  readonly old: readonly U[];
}

/**
 * Compares the points that both have. Seeds that both have drew the same weights bit for bit, and are
 * compared one by one, without regard to the spread: what is left is the rounding of machine and
 * engine. Without a seed in common the means are compared, with the spread as the measure.
 */
export function statisticDrafts(
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
    return runs(changes).map(draftOf);
  });
}

function runs(changes: readonly Change[]): [Change, ...Change[]][] {
  const all: [Change, ...Change[]][] = [];
  for (const change of changes) {
    const run = all.at(-1);
    if (run?.at(-1)?.point.index === change.point.index - 1) run?.push(change);
    else all.push([change]);
  }
  return all;
}

function draftOf(run: readonly [Change, ...Change[]]): Draft {
  const [first] = run;
  const last = run.at(-1) ?? first;
  const { key, now, old, allowed } = first;
  const factor = old === 0 ? '' : ` (${percent(now / old - 1)})`;
  return {
    where: {
      first: first.point.index,
      last: last.point.index,
      firstName: first.point.name,
      lastName: last.point.name,
    },
    statistic: key,
    expected: old,
    actual: now,
    message: `${key} is ${show(now)} and was ${show(old)}${factor}; ±${show(Number(allowed.toPrecision(2)))} is allowed${first.seed === undefined ? '' : ` (seed ${first.seed})`}`,
    remedy: 'If it is meant, write the baseline anew with --update.',
  };
}
