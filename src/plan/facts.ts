import type { NormKind } from './layers.ts';

/*
 * What an architecture implies of its signal, as the family that plans it says: what rules judge by and
 * charts mark. A result carries it (hence the names in the style of its keys), so that nobody has to guess
 * it from a config.
 */

/** Of one block. */
export interface BlockFacts {
  /** Channels or resolution change, so that the shortcut is a projection. */
  readonly transition: boolean;
  /**
   * What its input is divided by: β of a normalizer-free block, 1 elsewhere; null: the deviation that is
   * measured there.
   */
  readonly beta: number | null;
  /** What the branch is multiplied by, beside the gain: α of a normalizer-free block, 1 elsewhere. */
  readonly alpha: number;
  /** The scalar at the end of the branch, as it starts: SkipInit's, 1 elsewhere. */
  readonly gain: number;
  /** What the sum is multiplied by; absent: 1. */
  readonly sum_scale?: number;
  readonly norm: NormKind | 'none';
  /** What the branch makes of a unit variance beside what its last convolution does: gates, zero padding. */
  readonly gate: number;
  readonly padding: number;
  /** Part of the usual least variance that is healthy here, where a norm leaves channel means in. */
  readonly least: number;
}

/** Of a block that nobody planned. */
export const UNPLANNED = {
  norm: 'none',
  beta: 1,
  alpha: 1,
  gain: 1,
  gate: 1,
  padding: 1,
  least: 1,
} as const satisfies Omit<BlockFacts, 'transition'>;

/** Of a whole network. */
export interface NetworkFacts {
  /** The family that planned it; absent in results that are older than the families. */
  readonly family?: string;
  /** Its weights are those of a training run, and not as its laws draw them; absent where they are. */
  readonly trained?: true;
  /** Of its blocks, where they have one. */
  readonly norm: NormKind | 'none';
  /** Blocks end in an activation, so that what comes out is never centred. */
  readonly post_activation: boolean;
  /** Norm and then activation, before the convolutions of a pre-activation block. */
  readonly norm_then_act: boolean;
  readonly residual: 'plain' | 'nf' | 'skipinit' | 'fixup';
  readonly scaled_ws: boolean;
  /** Convolutions have biases that are not 0 at first. */
  readonly biases?: true;
  /** What normalised channels are multiplied by at first is drawn from 0 to 1. */
  readonly norm_weight?: 'uniform';
  /** Weights have one deviation whatever their fan-in is. */
  readonly fixed_std?: true;
  /** Weights are standardised, and not divided by √fan-in. */
  readonly plain_ws?: true;
  readonly stem_gamma: boolean;
  /** Variance behind the stem on white noise of variance 1, where the stem is meant to keep it. */
  readonly stem_variance: number;
  readonly shortcut: string;
  readonly init: string;
  readonly activation: string;
  /** γ², what scaled weight standardisation multiplies the variance by. */
  readonly gamma2: number;
  /** The last weight of each branch starts at zero. */
  readonly zero_branch: boolean;
}
