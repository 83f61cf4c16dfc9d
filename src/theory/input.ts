import type { Extent } from '../plan/layers.ts';
import { ALONE, type Field } from './field.ts';
import { ALIKE } from './lengths.ts';

/**
 * What is known of the network's input: white noise of a law common to all its values, or nothing
 * (pictures, 1/f noise: correlated over positions by an amount that the plan does not tell; arrays from files:
 * of any law).
 */
export type InputLaw =
  | {
      readonly kind: 'white';
      readonly batch: number;
      readonly mean: number;
      readonly variance: number;
    }
  | { readonly kind: 'unknown' };

/** @param paired whether `paired` is asked for, and so followed from layer to layer */
export function inputField(law: InputLaw, extent: Extent, paired = false): Field | undefined {
  if (law.kind === 'unknown') return undefined;
  const size = extent[1] * extent[2];
  return {
    batch: law.batch,
    extent,
    mean: new Float64Array(size).fill(law.mean),
    variance: new Float64Array(size).fill(law.variance),
    shared: new Float64Array(size),
    paired: new Float64Array(paired ? size : 0),
    neighbours: ALONE,
    width: { variation: 0, overlap: 0 },
    lengths: ALIKE,
  };
}
