import type { ActivationName } from '../maths/activation.ts';
import type { NormKind } from '../plan/layers.ts';
import type { NormStatistics } from '../plan/trained.ts';
import type { PaddingKind } from '../plan/window.ts';
import type { Trained } from './checkpoint.ts';
import type { Convention, ConventionName } from './conventions.ts';
import type { WsGuard } from './guards.ts';
import type { BiasName, FanName, InitName } from './inits.ts';
import type { StemName } from './stems.ts';

export type BlockKind = 'bottleneck' | 'basic' | 'inverted' | 'convnext';

/** One value for all stages, or one a stage. */
export type ByStage<T> = T | readonly T[];

/** The value of a stage, counted from 0. */
export function atStage<T extends number>(value: ByStage<T>, stage: number): T {
  return typeof value === 'number' ? value : (value[stage] as T);
}

/** What every network has. */
export interface Common extends Trained {
  readonly name: string;
  /** Absent: the whole batch of the input. */
  readonly batch?: number;
  /** Height and width of what it gets; absent: those of the input. */
  readonly size?: readonly [number, number];
  /** A preset of a family, or the family's name with stages of one's own. */
  readonly model: string;
  readonly block: BlockKind;
  /** Blocks in each stage. */
  readonly stages: readonly number[];
  /** Output channels of each stage. */
  readonly widths: readonly number[];
  /** Stride of the first block of each stage; absent: 1, then 2. */
  readonly strides?: readonly number[];
  readonly stem: StemName;
  /** Channels of the stem's convolution. */
  readonly stem_width: number;
  /** Side of the windows of a branch that are not 1×1. */
  readonly kernel: ByStage<number>;
  /** Channels inside a block over those that `expansion_of` says; absent: a quarter of the output's. */
  readonly expansion?: ByStage<number>;
  /** Of the network's first block, where it differs. */
  readonly first_expansion?: number;
  readonly expansion_of?: 'output' | 'input';
  /** What becomes of channels inside that are no multiple of a group's; absent: `exact`, a mistake. */
  readonly middle_rounding?: MiddleRounding;
  /** Groups of the channels inside; absent, as the channels of a group: one group. */
  readonly groups?: ByStage<number>;
  readonly group_width?: ByStage<number>;
  /** Convolutions with windows in a bottleneck; absent: 1. */
  readonly middle_convs?: number;
  readonly shortcut: ShortcutKind;
  readonly padding: PaddingKind;
  readonly activation: ActivationName | GivenExpression;
  /** Where `activation: step` jumps; absent elsewhere. */
  readonly step_threshold?: number;
  readonly init: InitName;
  /** Standard deviation of the laws that have one of their own. */
  readonly init_std?: number;
  /** Which fan scales the variance of he and lecun; glorot takes the mean of both. */
  readonly fan: FanName;
  /** Factor on the standard deviation of every weight. */
  readonly init_gain: number;
  /** Of every convolution a bias for each channel: 0 at first, or as PyTorch draws it; absent: there are none. */
  readonly bias?: BiasName;
  /** Standard deviation of normal biases in place of those. */
  readonly bias_std?: number;
  /** What a block's sum is multiplied by; absent: 1. */
  readonly sum_scale?: number;
  /** The choices in which published codes differ. */
  readonly convention: ConventionName;
  /** The last weight of each branch starts at zero: the last norm's, or the last convolution's. */
  readonly zero_init_last: boolean;
  /** Hidden channels of squeeze-and-excitation over those that `se_of` says; absent: none. */
  readonly se_ratio?: number;
  /** Absent: of what it stands behind. */
  readonly se_of?: 'input' | 'width' | 'output';
  /** Absent: at the end of the branch; `middle`: before its last convolution. */
  readonly se_place?: 'middle' | 'end';
  /** Absent: relu. */
  readonly se_activation?: 'relu' | 'silu';
  /** Absent: there are none. */
  readonly se_bias?: BiasName;
  /** Law of its weights. */
  readonly se_init?: InitName;
  /** What its hidden channels are a multiple of. */
  readonly se_divisor?: number;
  /** Efficient channel attention at the end of each branch. */
  readonly eca?: true;
  /** What each channel of a branch is multiplied by at first, a parameter each; absent: none. */
  readonly layer_scale?: number;
  /** Of a network whose weights are stored: what its batch norms go by. */
  readonly batch_norm?: NormStatistics;
}

export type ShortcutKind = 'conv' | 'avgpool-conv' | 'pad' | 'none';
export type MiddleRounding = 'exact' | 'floor' | 'nearest';

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
      /** Each filter has a gain and a bias to learn; absent: none has. */
      readonly ws_affine?: true;
    };

/** What every normaliser has. */
export interface Normalised {
  readonly norm_epsilon: number;
  /** Scales of normalised channels at first: uniform from 0 to 1; absent: 1. */
  readonly norm_weight?: 'uniform';
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
