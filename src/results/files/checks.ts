import {
  measuredIn,
  type NetworkResult,
  type Point,
  type Result,
  type Statistic,
} from '../result.ts';
import { overSeeds } from '../statistic.ts';
import {
  DEFAULT_STATISTICS,
  inOrder,
  ofAddition,
  STATISTIC_KEYS,
  type StatisticKey,
  statisticRow,
} from '../statistics.ts';

/** The first thing that no run could have written, or undefined. */
export function inconsistency({ networks, seeds, sweep }: Result): string | undefined {
  const seed = seeds.find((one, i) => seeds.indexOf(one) < i);
  if (seed !== undefined) return `seed ${seed} is listed twice`;
  const names = networks.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) return `two networks have the name ${JSON.stringify(twice)}`;
  for (const each of networks) {
    const wrong = wrongValue(each, sweep) ?? wrongOrder(each) ?? wrongStatistic(each, seeds.length);
    if (wrong !== undefined) return `network ${JSON.stringify(each.name)}: ${wrong}`;
  }
  return undefined;
}

/** Each network has a value of each key that was swept, and of no other. */
function wrongValue({ swept }: NetworkResult, sweep: Result['sweep']): string | undefined {
  const [wanted, given] = [sweep?.keys ?? [], Object.keys(swept?.values ?? {})];
  const missing = wanted.find((key) => !given.includes(key));
  if (missing !== undefined) return `its value of \`${missing}\` is missing`;
  const other = given.find((key) => !wanted.includes(key));
  return other === undefined ? undefined : `it has a value of \`${other}\`, which was not swept`;
}

/** Points missing, twice or out of order. */
function wrongOrder({ points, config }: NetworkResult): string | undefined {
  for (const [i, { index, stage, block }] of points.entries()) {
    const last = points[i - 1];
    const next =
      last === undefined
        ? stage === 0 && block === 0
        : (stage === last.stage && stage > 0 && block === last.block + 1) ||
          (stage === last.stage + 1 && block === 1);
    if (index !== i) return `point ${i} is missing: in its place stands point ${index}`;
    if (!next) return `point ${i} is block ${block} of stage ${stage}, which does not follow`;
  }
  const { stages } = config;
  const counts = Array.isArray(stages) && stages.every((count) => typeof count === 'number');
  if (!counts || points.at(-1)?.non_finite) return undefined;
  const blocks = stages.reduce((sum, n) => sum + n, 0);
  if (blocks === points.length - 1) return undefined;
  return `its config has ${blocks} blocks, but there are points of ${points.length - 1}`;
}

function wrongStatistic({ points }: NetworkResult, seeds: number): string | undefined {
  const keys = inOrder([...DEFAULT_STATISTICS, ...measuredIn([{ points }])]);
  for (const each of points) {
    const place = `point ${each.index} (${each.name})`;
    const wrong = wrongKeys(each, keys) ?? wrongValues(each, seeds) ?? wrongMark(each);
    if (wrong !== undefined) return `${place}: ${wrong}`;
  }
  return undefined;
}

/** A network has the same statistics at every point, null where they are not defined. */
function wrongKeys({ statistics, index, shape }: Point, keys: readonly StatisticKey[]) {
  const missing = keys.find((key) => statistics[key] === undefined);
  if (missing !== undefined) return `\`${missing}\` is missing`;
  const batch = shape[0] as number;
  const few = keys.find((key) => statistics[key] !== null && batch < statisticRow(key).samples);
  if (few !== undefined) return `\`${few}\` is there, and the batch is ${batch}`;
  const none = DEFAULT_STATISTICS.find(
    (key) => statistics[key] === null && statisticRow(key).of === 'output',
  );
  if (none !== undefined) return `\`${none}\` is null`;
  const branch = keys.find((key) => ofAddition(statisticRow(key).of) && statistics[key] !== null);
  return index === 0 && branch !== undefined ? `\`${branch}\` is there` : undefined;
}

function wrongMark(each: Point): string | undefined {
  const overflowed = Object.values(each.statistics).some(
    (statistic) => statistic !== null && statistic.mean === null,
  );
  if (overflowed === (each.non_finite === true)) return undefined;
  return overflowed
    ? 'a statistic is null, but `non_finite` is not set'
    : '`non_finite` is set, but no statistic is null';
}

function wrongValues(each: Point, seeds: number): string | undefined {
  for (const key of STATISTIC_KEYS) {
    const given = each.statistics[key] ?? null;
    if (given === null) continue;
    if (given.values.length !== seeds) {
      return `\`${key}\` has ${given.values.length} values for ${seeds} seeds`;
    }
    const right = overSeeds(given.values.map((value) => value ?? undefined));
    for (const part of ['mean', 'std'] as const) {
      if (same(given[part], right[part], right)) continue;
      return `\`${key}.${part}\` is ${given[part]}, but that of its values is ${right[part]}`;
    }
  }
  return undefined;
}

/** A sum in another order differs in its last bits; a deviation, beside its mean. */
const TOLERANCE = 1e-9;

function same(given: number | null, right: number | null, { mean }: Statistic): boolean {
  if (given === null || right === null) return given === right;
  return Math.abs(given - right) <= TOLERANCE * Math.max(Math.abs(right), Math.abs(mean ?? 0));
}
