import type { WeightInit } from '../plan/layers.ts';

/** A weight to draw: the name that keys its random numbers, its shape (O, I, H, W), its law. */
export interface WeightSpec {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly init: WeightInit;
  /** A matrix that has its filters on the last axis, as a product x·W has them. */
  readonly filtersLast?: true;
}
