import type { ActivationName } from '../core/activation.ts';
import type { NormKind } from '../core/plan.ts';

export type StemKind = 'conv7-pool' | 'conv7' | 'conv3' | 'none';
export type PaddingKind = 'symmetric' | 'same';

interface Common {
  readonly name: string;
  readonly model: string;
  /** Blocks in each stage. */
  readonly stages: readonly number[];
  /** Output channels of each stage, multiples of 4. */
  readonly widths: readonly number[];
  readonly stem: StemKind;
  readonly activation: ActivationName;
  readonly init: 'he-normal' | 'lecun-normal';
  readonly scaled_ws: boolean;
  readonly padding: PaddingKind;
}

interface Normalised {
  readonly norm_epsilon: number;
  readonly order: 'norm-act' | 'act-norm';
}

export type NormSpec =
  | { readonly norm: 'none' }
  | ({ readonly norm: 'group'; readonly norm_groups: number } & Normalised)
  | ({ readonly norm: Exclude<NormKind, 'group'> } & Normalised);

export type ResidualSpec =
  | { readonly residual: 'plain' }
  | { readonly residual: 'nf'; readonly alpha: number };

/** What a network is built from: a network of the config with every default filled in. */
export type NetworkSpec = Common & NormSpec & ResidualSpec;
