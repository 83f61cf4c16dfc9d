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

/** The keys that differ between networks that have the same values of some others. */
export function freeKeys(result: SweptResult, chosen: Chosen, fixed: readonly string[]): string[] {
  const places = new Map<string, number[]>();
  for (const i of chosen) {
    const place = placeOf(result.networks[i] as SweptNetwork, fixed);
    places.set(place, [...(places.get(place) ?? []), i]);
  }
  const groups = [...places.values()];
  const others = gridKeys(result).filter((key) => !fixed.includes(key));
  return others.filter((key) => groups.some((group) => valuesOf(result, group, key).length > 1));
}
