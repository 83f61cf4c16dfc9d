import type { Standardize } from '../plan/layers.ts';
import { readStored, type StoredTensor } from './stored.ts';
import { standardize } from './weights.ts';

/** What a layer that standardises its weights makes of them, each time that it is run. */
export interface Filters {
  readonly standardize: Standardize;
  /** A number a filter that it is multiplied by; null: there is none. */
  readonly gain: StoredTensor | null;
}

/**
 * Standardises a weight that is stored as it was before, in place.
 *
 * @param weight its filters, row by row
 * @throws UserError where the gain cannot be read
 */
export function remake({ standardize: law, gain }: Filters, filters: number, weight: Float32Array) {
  const fanIn = weight.length / filters;
  standardize(weight, fanIn, law);
  if (gain === null) return;
  const factors = new Float32Array(filters);
  readStored(gain, factors);
  for (let i = 0; i < weight.length; i++) {
    weight[i] = (weight[i] as number) * (factors[Math.floor(i / fanIn)] as number);
  }
}
