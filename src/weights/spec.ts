import type { WeightInit } from '../plan/layers.ts';

/** A weight to draw: the name that keys its random numbers, its shape (O, I, H, W), its law. */
export interface WeightSpec {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly init: WeightInit;
}
