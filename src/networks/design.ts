import type { ActivationName } from '../maths/activation.ts';
import type { NormKind } from '../plan/layers.ts';
import type { Common, WsSpec } from './spec.ts';

type Scaled = Extract<WsSpec, { readonly scaled_ws: true }>;

/** The law of a network's weights: what `init: published` is resolved to. */
export type Law = Partial<
  Pick<Common, 'init' | 'init_std' | 'fan' | 'bias' | 'se_init' | 'se_bias' | 'zero_init_last'>
> & { readonly norm_weight?: 'uniform' };

/** Keys of a network for which its model has a default of its own, below those that the config gives. */
export type Design = Omit<
  Partial<Common>,
  'name' | 'model' | 'batch' | 'convention' | 'activation'
> & {
  readonly activation?: ActivationName;
  readonly gelu?: 'erf' | 'tanh';
  readonly norm?: NormKind | 'none';
  readonly norm_groups?: number;
  readonly norm_epsilon?: number;
  readonly residual?: 'plain' | 'nf' | 'skipinit' | 'fixup';
  readonly alpha?: number;
  readonly skip_gain?: number;
  readonly scaled_ws?: boolean;
  readonly weight_standardization?: 'none' | 'plain';
} & Partial<Pick<Scaled, 'ws_affine'>>;

/** Numbers that families make their stages from. */
export interface Parameters {
  /** Layers, as the family's name counts them. */
  readonly depth?: number;
  readonly width_multiplier?: number;
  readonly depth_multiplier?: number;
  /** Widths that a preset's `width_multiplier` is a factor on, before they are rounded. */
  readonly base_widths?: readonly number[];
  /** Of the widths of RegNets: u_j = w0 + wa·j, quantised to powers of wm. */
  readonly w0?: number;
  readonly wa?: number;
  readonly wm?: number;
}

/** What a preset fixes: parameters, and keys that make it what it is. */
export type Given = Parameters &
  Pick<
    Design,
    | 'block'
    | 'stages'
    | 'widths'
    | 'groups'
    | 'group_width'
    | 'expansion'
    | 'se_ratio'
    | 'eca'
    | 'stem_width'
  >;

/** A number that the free model of a family may ask for. */
export type ParameterKey =
  | Exclude<keyof Parameters, 'base_widths'>
  | 'stages'
  | 'widths'
  | 'block'
  | 'group_width';
