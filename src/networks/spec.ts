import type { ActivationName } from '../maths/activation.ts';
import type { NormKind } from '../plan/layers.ts';
import type { PaddingKind } from '../plan/window.ts';
import type { Convention, ConventionName } from './conventions.ts';
import type { WsGuard } from './guards.ts';
import type { InitName } from './inits.ts';
import type { StemName } from './stems.ts';

export type BlockKind = 'bottleneck' | 'basic';

/** What every network has. */
export interface Common {
  readonly name: string;
  /** Absent: the whole batch of the input. */
  readonly batch?: number;
  /** A preset of a family, or the family's name with stages of one's own. */
  readonly model: string;
  readonly block: BlockKind;
  /** Blocks in each stage. */
  readonly stages: readonly number[];
  /** Output channels of each stage; multiples of 4 with bottleneck blocks. */
  readonly widths: readonly number[];
  readonly stem: StemName;
  /** Channels of the stem's convolution. */
  readonly stem_width: number;
  /** Side of the windows of a branch that are not 1×1. */
  readonly kernel: number;
  readonly shortcut: 'conv' | 'avgpool-conv' | 'none';
  readonly padding: PaddingKind;
  readonly activation: ActivationName | GivenExpression;
  /** Where `activation: step` jumps; absent elsewhere. */
  readonly step_threshold?: number;
  readonly init: InitName;
  /** Which fan scales the variance of he and lecun; glorot takes the mean of both. */
  readonly fan: 'fan_in' | 'fan_out';
  /** Factor on the standard deviation of every weight. */
  readonly init_gain: number;
  /** Standard deviation of a bias for each channel of each convolution; absent: there are none. */
  readonly bias_std?: number;
  /** What a block's sum is multiplied by; absent: 1. */
  readonly sum_scale?: number;
  /** The choices in which published codes differ. */
  readonly convention: ConventionName;
  /** The last weight of each branch starts at zero: the last norm's, or the last convolution's. */
  readonly zero_init_last: boolean;
  /** Hidden channels of squeeze-and-excitation over the branch's output channels; absent: none. */
  readonly se_ratio?: number;
  /** Law of its weights. */
  readonly se_init?: InitName;
  /** What its hidden channels are a multiple of. */
  readonly se_divisor?: number;
}

/** A function of x in words of its own. */
export interface GivenExpression {
  readonly expression: string;
}

export type WsSpec =
  | { readonly scaled_ws: false; readonly weight_standardization: 'none' | 'plain' }
  | {
      readonly scaled_ws: true;
      /** Where γ is applied. */
      readonly gamma: 'weights' | 'activation';
      /** Computed, or the rounded estimates of the published codes. */
      readonly gamma_value: Convention['gamma_value'];
      readonly ws_guard: WsGuard;
      /** Whether the stem's convolution, which no activation precedes, has γ too. */
      readonly stem_gamma: boolean;
    };

/** What every normaliser has. */
export interface Normalised {
  readonly norm_epsilon: number;
  /** Of pre-activation blocks; absent in `resnet-…`. */
  readonly order?: 'norm-act' | 'act-norm';
}

export type NormSpec =
  | { readonly norm: 'none' }
  | ({ readonly norm: 'group'; readonly norm_groups: number } & Normalised)
  | ({ readonly norm: Exclude<NormKind, 'group'> } & Normalised);

export type ResidualSpec =
  | { readonly residual: 'plain' | 'fixup' }
  | {
      readonly residual: 'nf';
      readonly alpha: number;
      readonly skip_gain: number;
      /** Where 1/β stands: before the activation or behind it; or the deviation that is measured there, before it. */
      readonly beta: Convention['beta'] | 'measured';
    }
  | { readonly residual: 'skipinit'; readonly skip_gain: number };

/** What a network is built from: a network of the config with every default filled in. */
export type NetworkSpec = Common & WsSpec & NormSpec & ResidualSpec;
