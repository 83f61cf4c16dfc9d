import type { ActivationName } from '../maths/activation.ts';

/** Channels, height and width of one sample's activation. */
export type Extent = readonly [channels: number, height: number, width: number];

/** Zero padding, in the order of ONNX's `pads`: top, left, bottom, right. */
export type Padding = readonly [top: number, left: number, bottom: number, right: number];

/** How windows are padded where the config says it by a word. */
export type PaddingKind = 'symmetric' | 'same';

/** Law of a weight's raw values, of mean 0 and the given standard deviation. */
export type Distribution = 'normal' | 'uniform' | 'truncated-normal' | 'orthogonal' | 'zero';

/** How a weight is drawn: from its distribution, then standardised if asked for. */
export interface WeightInit {
  readonly distribution: Distribution;
  readonly std: number;
  /** Null: the weight stays as drawn. */
  readonly standardize: Standardize | null;
}

/**
 * Scaled weight standardisation (Brock et al. 2021, eq. 2): each output filter is brought to mean 0
 * and to variance γ²/fan-in. Published codes differ in how they guard the division.
 */
export interface Standardize {
  readonly gamma: number;
  /** Added to the variance of the filter. */
  readonly epsilon: number;
  /** Least value of variance × fan-in. */
  readonly floor: number;
}

export interface ConvLayer {
  readonly op: 'conv';
  /** Within its block: `conv1`, `shortcut` … */
  readonly name: string;
  readonly in: number;
  readonly out: number;
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly padding: Padding;
  readonly init: WeightInit;
}

export type NormKind = 'batch' | 'layer' | 'instance' | 'group';

/** Normalisation by the statistics of the data at hand, with affine parameters 1 and 0. */
export interface NormLayer {
  readonly op: 'norm';
  readonly kind: NormKind;
  readonly channels: number;
  /** Number of groups; only group norm has more than one. */
  readonly groups: number;
  readonly epsilon: number;
}

export interface ActivationLayer {
  readonly op: 'activation';
  readonly fn: ActivationName;
  /** Factor on the output: γ where it sits on the activation and not in the weights; 1 otherwise. */
  readonly gain: number;
}

/** Multiplication by a number that differs from block to block, such as 1/β. */
export interface ScaleLayer {
  readonly op: 'scale';
  readonly name: string;
  readonly factor: number;
}

/** Addition of a scalar parameter, as Fixup has before and after its convolutions; 0 at first. */
export interface BiasLayer {
  readonly op: 'bias';
  readonly name: string;
  readonly value: number;
}

/** Pooling. The average counts only the values inside the input, not the padding. */
export interface PoolLayer {
  readonly op: 'max-pool' | 'avg-pool';
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
}

/**
 * Squeeze-and-excitation (Hu et al. 2018): global average, 1×1 convolution to `hidden` channels,
 * ReLU, 1×1 convolution back, sigmoid, and the product with the input, times `gain`.
 */
export interface SqueezeExciteLayer {
  readonly op: 'squeeze-excite';
  readonly name: string;
  readonly channels: number;
  readonly hidden: number;
  readonly gain: number;
  readonly reduce: WeightInit;
  readonly expand: WeightInit;
}

export type Layer =
  | ConvLayer
  | NormLayer
  | ActivationLayer
  | ScaleLayer
  | BiasLayer
  | PoolLayer
  | SqueezeExciteLayer;

/**
 * One residual block: y = post(s + α·g·f), where p = pre(x), f = branch(p), and the shortcut s comes
 * from x or from p, as `shortcutInput` says. f is what `res_avg_var` is measured on.
 */
export interface BlockPlan {
  /** 1-based over the whole network, the index of its point. */
  readonly index: number;
  readonly stage: number;
  readonly block: number;
  /** `stage1.block1`: the prefix of its tensors' names. */
  readonly name: string;
  /** Channels or resolution change, so that the shortcut is a projection. */
  readonly transition: boolean;
  readonly input: Extent;
  readonly output: Extent;
  readonly pre: readonly Layer[];
  readonly branch: readonly Layer[];
  /** Empty: the identity. */
  readonly shortcut: readonly Layer[];
  readonly shortcutInput: 'block' | 'pre';
  readonly alpha: number;
  /** g: SkipInit's scalar at the end of the branch; 1 elsewhere. */
  readonly skipGain: number;
  /** After the addition: the last activation of a post-activation block; empty elsewhere. */
  readonly post: readonly Layer[];
}

export interface StemPlan {
  readonly name: 'stem';
  readonly input: Extent;
  readonly output: Extent;
  readonly layers: readonly Layer[];
}

/** A whole network, ready to be turned into graphs: plain data with every number decided. */
export interface NetworkPlan {
  readonly name: string;
  readonly stem: StemPlan;
  readonly blocks: readonly BlockPlan[];
  /** Weights, and the affine pair of each norm; no head. */
  readonly params: number;
  /** Multiply-adds of the convolutions for one sample. */
  readonly macs: number;
}
