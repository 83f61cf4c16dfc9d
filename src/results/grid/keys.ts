import type { NetworkResult, Result } from '../result.ts';

/** The network of the config that a network of a sweep was made of, as if it were a key. */
export const NETWORK_KEY = 'network';

/** What of a result tells its networks apart. */
export interface SweptResult extends Pick<Result, 'sweep'> {
  readonly networks: readonly SweptNetwork[];
}

export type SweptNetwork = Pick<NetworkResult, 'name' | 'swept'>;

/** Networks of a sweep that are looked at, by their places in the result. */
export type Chosen = readonly number[];

/** All keys by which networks of a sweep can be told apart. */
export function gridKeys({ sweep }: Pick<SweptResult, 'sweep'>): string[] {
  return [...(sweep?.keys ?? []), NETWORK_KEY];
}

/** What a network got for a key. */
export function gridValue({ name, swept }: SweptNetwork, key: string): unknown {
  return key === NETWORK_KEY ? (swept?.network ?? name) : swept?.values[key];
}

/** The values that networks have of a key, each once, in their order. */
export function valuesOf({ networks }: SweptResult, chosen: Chosen, key: string): unknown[] {
  const values = new Map<string, unknown>();
  for (const i of chosen) {
    const value = gridValue(networks[i] as SweptNetwork, key);
    const text = JSON.stringify(value);
    if (!values.has(text)) values.set(text, value);
  }
  return [...values.values()];
}

/** What networks have of some keys, as a text that is theirs alone. */
export function placeOf(network: SweptNetwork, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => gridValue(network, key)));
}

/**
 * The keys that differ between networks, but for those that are given. Of keys that go together, as by `zip`, the first
 * stands for all: each of its values has one of theirs, and the other way round.
 */
export function freeKeys(result: SweptResult, chosen: Chosen, taken: readonly string[]): string[] {
  const pairs = (keys: readonly string[]) =>
    new Set(chosen.map((i) => placeOf(result.networks[i] as SweptNetwork, keys))).size;
  const isTied = (key: string, other: string) =>
    pairs([key]) === pairs([other]) && pairs([key]) === pairs([key, other]);
  return gridKeys(result).filter((key) => {
    return pairs([key]) > 1 && !taken.some((other) => isTied(key, other));
  });
}
