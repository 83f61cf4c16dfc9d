import type {
  ComparedNetwork,
  Comparison,
  Difference,
  NetworkPair,
  StatisticPair,
} from '../results/comparison.ts';
import { measuredIn, type Result } from '../results/result.ts';
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
