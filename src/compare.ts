import {
  type NetworkResult,
  type Point,
  type Result,
  STATISTICS,
  type StatisticKey,
} from './core/result.ts';

export const COMPARISON_SCHEMA = 'spp-comparison/1';

/** Means that are so many times their joint standard deviation apart, and by this part, differ. */
const SPREADS = 3;
const LEAST_PART = 0.01;
/** With one seed there is no deviation to judge by: then this part. */
const ALONE_PART = 0.05;
/** A squared mean has a sampling floor: what is below this part of the variance counts as much. */
const NOISE_PART = 1e-3;

/** A network under a name that no other has, and the file it is from. */
export interface ComparedNetwork {
  readonly name: string;
  readonly source: string;
  readonly seeds: number;
  readonly result: NetworkResult;
}

/** Where two networks are compared in one statistic. */
export interface Difference {
  readonly statistic: StatisticKey;
  /** Index and name of the point, in the first network and in the second. */
  readonly index: readonly [number, number];
  readonly name: readonly [string, string];
  /** Means; null where a network has overflowed. */
  readonly means: readonly [number | null, number | null];
  /** The second over the first; null where one has overflowed or is 0. */
  readonly ratio: number | null;
}

export interface StatisticPair {
  readonly statistic: StatisticKey;
  /** The first point at which they part beyond the seeds' spread; null where they never do. */
  readonly parting: Difference | null;
  /** The largest ratio, whichever of the two is larger; null where there is nothing to compare. */
  readonly largest: Difference | null;
}

export interface NetworkPair {
  /** Positions in the comparison's list of networks. */
  readonly first: number;
  readonly second: number;
  readonly alignment: 'block' | 'stage';
  /** Whether both have seeds enough to have a spread. */
  readonly spread: boolean;
  readonly statistics: readonly StatisticPair[];
  /** The first point at which any statistic parts, in each that does; empty where none ever does. */
  readonly partings: readonly Difference[];
  /** The largest difference in any statistic. */
  readonly largest: Difference | null;
}

export interface Comparison {
  readonly networks: readonly ComparedNetwork[];
  /** Every two networks, those of the first network first. */
  readonly pairs: readonly NetworkPair[];
}

/**
 * Compares the networks of all results, each with each.
 *
 * @param sources what each result is called where names need telling apart, as by its file
 */
export function compareNetworks(
  results: readonly Result[],
  sources: readonly string[] = results.map(({ title }) => title),
): Comparison {
  const networks = flatten(results, sources);
  const pairs = networks.flatMap((_, first) =>
    networks.slice(first + 1).map((_, i) => pairOf(networks, first, first + 1 + i)),
  );
  return { networks, pairs };
}

function flatten(results: readonly Result[], sources: readonly string[]): ComparedNetwork[] {
  const all = results.flatMap(({ networks, seeds }, i) => {
    const source = sources[i] ?? '';
    return networks.map((result) => ({ result, source, seeds: seeds.length, name: result.name }));
  });
  const told = apart(all, ({ name, source }) => `${name} (${source})`);
  const counted = new Map<string, number>();
  // Still alike: one file twice.
  return told.map((network) => {
    const count = (counted.get(network.name) ?? 0) + 1;
    counted.set(network.name, count);
    return count === 1 ? network : { ...network, name: `${network.name} #${count}` };
  });
}

/** Names that several networks have, made longer. */
function apart(networks: readonly ComparedNetwork[], longer: (one: ComparedNetwork) => string) {
  return networks.map((network) => {
    const twins = networks.filter(({ name }) => name === network.name);
    return twins.length < 2 ? network : { ...network, name: longer(network) };
  });
}

function pairOf(networks: readonly ComparedNetwork[], first: number, second: number): NetworkPair {
  const [a, b] = [networks[first], networks[second]] as [ComparedNetwork, ComparedNetwork];
  const { alignment, matches } = match(a.result, b.result);
  const spread = a.seeds > 1 && b.seeds > 1;
  const statistics = STATISTICS.map((statistic): StatisticPair => {
    const compared = matches.flatMap((points) => compareAt(points, statistic, spread) ?? []);
    return {
      statistic,
      parting: compared.find(({ parts }) => parts)?.difference ?? null,
      largest: largestOf(compared.map(({ difference }) => difference)),
    };
  });
  const partings = firstOf(statistics.flatMap(({ parting }) => parting ?? []));
  const largest = largestOf(statistics.flatMap((each) => each.largest ?? []));
  return { first, second, alignment, spread, statistics, partings, largest };
}

function firstOf(differences: readonly Difference[]): Difference[] {
  const first = Math.min(...differences.map(({ index }) => index[0]));
  return differences.filter(({ index }) => index[0] === first);
}

type Match = readonly [Point, Point];

/**
 * The points of two networks that stand in the same place: by block where they are equally deep or
 * have different numbers of stages, by stage otherwise. An overflow ends a network early; how deep it
 * was going to be, its config says.
 */
function match(a: NetworkResult, b: NetworkResult) {
  const sizes = [sizesOf(a), sizesOf(b)] as const;
  const [depthA, depthB] = sizes.map((stages) => stages.reduce((sum, n) => sum + n, 0));
  if (depthA === depthB || sizes[0].length !== sizes[1].length || sameStart(a, b)) {
    const matches = a.points.flatMap((point, i): Match[] => {
      const other = b.points[i];
      return other === undefined ? [] : [[point, other]];
    });
    return { alignment: 'block', matches } as const;
  }
  return { alignment: 'stage', matches: byStage(a, b, sizes) } as const;
}

function sizesOf({ config, points }: NetworkResult): number[] {
  const { stages } = config;
  if (Array.isArray(stages) && stages.every((n) => Number.isInteger(n))) return stages;
  const count = Math.max(0, ...points.map(({ stage }) => stage));
  return Array.from({ length: count }, (_, s) => points.filter((p) => p.stage === s + 1).length);
}

/** One overflowed, does not say how deep it was going to be, and is like the other as far as it goes. */
function sameStart(a: NetworkResult, b: NetworkResult): boolean {
  const [short, long] = a.points.length < b.points.length ? [a, b] : [b, a];
  if (!short.points.at(-1)?.non_finite || Array.isArray(short.config['stages'])) return false;
  return short.points.every(({ stage, block }, i) => {
    return stage === long.points[i]?.stage && block === long.points[i]?.block;
  });
}

/**
 * Block k of the shallower stage and the block of the deeper one that is nearest to the same part of
 * the way from its first to its last.
 */
function byStage(
  a: NetworkResult,
  b: NetworkResult,
  [sizesA, sizesB]: readonly [readonly number[], readonly number[]],
): Match[] {
  const stem = a.points
    .slice(0, 1)
    .flatMap((p): Match[] => b.points.slice(0, 1).map((q) => [p, q]));
  const blocks = sizesA.flatMap((sizeA, s): Match[] => {
    const sizeB = sizesB[s] ?? 0;
    return Array.from({ length: Math.min(sizeA, sizeB) }, (_, k): Match[] => {
      const part = k / Math.max(1, Math.min(sizeA, sizeB) - 1);
      const p = blockAt(a, s + 1, 1 + Math.round(part * (sizeA - 1)));
      const q = blockAt(b, s + 1, 1 + Math.round(part * (sizeB - 1)));
      return p === undefined || q === undefined ? [] : [[p, q]];
    }).flat();
  });
  return [...stem, ...blocks];
}

function blockAt({ points }: NetworkResult, stage: number, block: number): Point | undefined {
  return points.find((point) => point.stage === stage && point.block === block);
}

/** Undefined where there is nothing to compare: the stem's branch, or two overflows. */
function compareAt([a, b]: Match, statistic: StatisticKey, spread: boolean) {
  const [left, right] = [a[statistic], b[statistic]];
  if (left === null || right === null) return undefined;
  if (left.mean === null && right.mean === null) return undefined;
  const about = {
    statistic,
    index: [a.index, b.index],
    name: [a.name, b.name],
    means: [left.mean, right.mean],
  } as const;
  if (left.mean === null || right.mean === null) {
    return { parts: true, difference: { ...about, ratio: null } };
  }
  const means =
    statistic === 'avg_sq_mean' ? beyondNoise(a, b) : ([left.mean, right.mean] as const);
  const ratio = means[0] === means[1] ? 1 : means[1] / means[0];
  const parts = differ(means, Math.hypot(left.std ?? 0, right.std ?? 0), spread);
  const finite = Number.isFinite(ratio) && ratio > 0;
  return { parts, difference: { ...about, ratio: finite ? ratio : null } };
}

/** Squared means above the floor of the quieter network; two that are noise, each in its own, are alike. */
function beyondNoise(...points: Match): readonly [number, number] {
  const means = points.map(({ avg_sq_mean }) => avg_sq_mean.mean ?? 0);
  const floors = points.map(({ avg_var }) => NOISE_PART * (avg_var.mean ?? 0));
  if (means.every((mean, i) => mean <= (floors[i] ?? 0))) return [1, 1];
  const [a = 0, b = 0] = means.map((mean) => Math.max(mean, Math.min(...floors)));
  return [a, b];
}

function differ(means: readonly [number, number], std: number, spread: boolean): boolean {
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const part = spread ? LEAST_PART : ALONE_PART;
  return high - low > part * low && (!spread || high - low > SPREADS * std);
}

/** An overflow, or a value beside 0, is larger than any ratio. */
function largestOf(differences: readonly Difference[]): Difference | null {
  const size = ({ ratio }: Difference) =>
    ratio === null ? Number.POSITIVE_INFINITY : Math.max(ratio, 1 / ratio);
  return differences.reduce<Difference | null>(
    (largest, each) => (largest === null || size(each) > size(largest) ? each : largest),
    null,
  );
}
