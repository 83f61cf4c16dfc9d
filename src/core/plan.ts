import type { ActivationName } from './activation.ts';

/** Channels, height and width of one sample's activation. */
export type Extent = readonly [channels: number, height: number, width: number];

/** Zero padding, in the order of ONNX's `pads`: top, left, bottom, right. */
export type Padding = readonly [top: number, left: number, bottom: number, right: number];

/** How a weight is drawn: normal with deviation `std`, then standardised if asked for. */
export interface WeightInit {
  readonly std: number;
  /**
   * Scaled weight standardisation (Brock et al. 2021, eq. 2): each output filter is brought to mean 0
   * and to variance γ²/fan-in. Null: the weight stays as drawn.
   */
  readonly standardize: { readonly gamma: number } | null;
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
}

/** Multiplication by a number that differs from block to block, such as 1/β. */
export interface ScaleLayer {
  readonly op: 'scale';
  readonly name: string;
  readonly factor: number;
}

export interface MaxPoolLayer {
  readonly op: 'max-pool';
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
}

export type Layer = ConvLayer | NormLayer | ActivationLayer | ScaleLayer | MaxPoolLayer;

/**
 * One residual block: y = s + α·f, where p = pre(x), f = branch(p), and the shortcut's input is x
 * where the shortcut is the identity, and p where it is a projection.
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
  readonly alpha: number;
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
