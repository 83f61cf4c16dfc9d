import type {
  ComparedNetwork,
  Comparison,
  Difference,
  NetworkPair,
  StatisticPair,
} from '../results/comparison.ts';
import { measuredIn, type Result } from '../results/result.ts';
import { type Pass, passOf } from '../results/statistics.ts';
import { compareAt, largestOf } from './difference.ts';
import { matchPoints } from './match.ts';
import { networksOf } from './networks.ts';

/**
 * Compares the networks of all results, each with each.
 *
 * @param sources what each result is called where names need telling apart, as by its file
 */
export function compareNetworks(
  results: readonly Result[],
  sources: readonly string[] = results.map(({ title }) => title),
): Comparison {
  const networks = networksOf(results, sources);
  const pairs = networks.flatMap((_, first) =>
    networks.slice(first + 1).map((_, i) => pairOf(networks, first, first + 1 + i)),
  );
  return { networks, pairs };
}

function pairOf(networks: readonly ComparedNetwork[], first: number, second: number): NetworkPair {
  const [a, b] = [networks[first], networks[second]] as [ComparedNetwork, ComparedNetwork];
  const { alignment, matches } = matchPoints(a.result, b.result);
  const spread = a.seeds > 1 && b.seeds > 1;
  const statistics = measuredIn([a.result, b.result]).map((statistic): StatisticPair => {
    const along = passOf(statistic) === 'forward' ? matches : matches.toReversed();
    const compared = along.flatMap((points) => compareAt(points, statistic, spread) ?? []);
    return {
      statistic,
      parting: compared.find(({ parts }) => parts)?.difference ?? null,
      largest: largestOf(compared.map(({ difference }) => difference)),
    };
  });
  const parting = statistics.flatMap((each) => each.parting ?? []);
  const partings = PASSES.flatMap((pass) => firstOf(pass, parting));
  const largest = largestOf(statistics.flatMap((each) => each.largest ?? []));
  return { first, second, alignment, spread, statistics, partings, largest };
}

const PASSES: readonly Pass[] = ['forward', 'backward'];

/** Those of one pass at the point to which it comes first. */
function firstOf(pass: Pass, differences: readonly Difference[]): Difference[] {
  const own = differences.filter(({ statistic }) => passOf(statistic) === pass);
  const indices = own.map(({ index }) => index[0]);
  const first = pass === 'forward' ? Math.min(...indices) : Math.max(...indices);
  return own.filter(({ index }) => index[0] === first);
}
