import type { ComparedNetwork } from '../results/comparison.ts';
import type { Result } from '../results/result.ts';

/**
 * The networks of all results in one list, each under a name of its own.
 *
 * @param sources what each result is called where names need telling apart
 */
export function networksOf(
  results: readonly Result[],
  sources: readonly string[],
): ComparedNetwork[] {
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
