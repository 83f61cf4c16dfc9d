import { elements } from '../core/shape.ts';
import type { ActivationFunction } from '../maths/activation.ts';
import { type Window, windowSides } from './window.ts';

/** Channels, height and width of one sample's activation. */
export type Extent = readonly [channels: number, height: number, width: number];

/** Law of a weight's raw values, of mean 0 and the given standard deviation. */
export type Distribution =
  | 'normal'
  | 'uniform'
  | 'truncated-normal'
  | 'orthogonal'
  /** An orthogonal matrix at the kernel's centre, 0 elsewhere (Xiao et al. 2018). */
  | 'delta-orthogonal'
  | 'zero';

/** How a weight is drawn: from its distribution, then standardised if asked for. */
export interface WeightInit {
  readonly distribution: Distribution;
  readonly std: number;
  /** Null: the weight stays as drawn. */
  readonly standardize: Standardize | null;
}

/**
 * Scaled weight standardisation (Brock et al. 2021, eq. 2): each output filter is brought to mean 0
 * and to variance γ²/fan-in. Published codes differ in how they guard the division. With γ = √fan-in it is
 * plain weight standardisation (Qiao et al. 2019), of variance 1.
 */
export interface Standardize {
  readonly gamma: number;
  /** Added to the variance of the filter. */
  readonly epsilon: number;
  /** Least value of variance × fan-in. */
  readonly floor: number;
}

export interface ConvLayer extends Window {
  readonly op: 'conv';
  /** Within its block: `conv1`, `shortcut` … */
  readonly name: string;
  readonly in: number;
  readonly out: number;
  /** Groups of channels that do not see each other; they divide `in` and `out`. */
  readonly groups: number;
  readonly init: WeightInit;
  /** Law of a number added to each channel; null: none. */
  readonly bias: WeightInit | null;
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
  readonly fn: ActivationFunction;
  /** Factor on the output: γ where it sits on the activation and not in the weights; 1 otherwise. */
  readonly gain: number;
}

/** Multiplication by a number that differs from block to block, such as 1/β. */
export interface ScaleLayer {
  readonly op: 'scale';
  readonly name: string;
  readonly factor: number;
  /** Counts as a parameter; what the architecture fixes, and a norm's own weight, do not. */
  readonly learned: boolean;
}

/** Division by the deviation of the batch at hand: the root of its average channel variance. */
export interface MeasuredScaleLayer {
  readonly op: 'measured-scale';
}

/** Addition of a scalar parameter, as Fixup has before and after its convolutions; 0 at first. */
export interface BiasLayer {
  readonly op: 'bias';
  readonly name: string;
  readonly value: number;
}

/** Pooling. The average counts only the values inside the input, not the padding. */
export interface PoolLayer<Op extends 'max-pool' | 'avg-pool' = 'max-pool' | 'avg-pool'>
  extends Window {
  readonly op: Op;
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
  | MeasuredScaleLayer
  | BiasLayer
  | PoolLayer<'max-pool'>
  | PoolLayer<'avg-pool'>
  | SqueezeExciteLayer;

export type LayerOf<Op extends Layer['op']> = Extract<Layer, { readonly op: Op }>;

/** One function a kind of layer; a kind without its own does not compile. */
export type ByLayer<Args extends readonly unknown[], R> = {
  readonly [Op in Layer['op']]: (layer: LayerOf<Op>, ...args: Args) => R;
};

/** Calls the function of a layer's kind. */
export function byLayer<Args extends readonly unknown[], R>(
  table: ByLayer<Args, R>,
  layer: Layer,
  ...args: Args
): R {
  return (table[layer.op] as (layer: Layer, ...args: Args) => R)(layer, ...args);
}

/** A tensor that a layer multiplies or adds: a weight to draw, or a number that is given. */
export type Parameter =
  | { readonly name: string; readonly shape: readonly number[]; readonly init: WeightInit }
  | { readonly name: string; readonly value: number };

/** What a kind of layer does to shapes, and what it costs. */
interface Facts<L> {
  /** Extent of its output. */
  extent(layer: L, input: Extent): Extent;
  /** What its graph has as inputs, named within the block. */
  parameters(layer: L): Parameter[];
  /** Numbers that training would change. */
  params(layer: L): number;
  /** Multiply-adds for one sample. */
  macs(layer: L, output: Extent): number;
}

/** Weights of a convolution: O, I / groups, H, W. */
export function weightShape({ out, in: channels, groups, kernel }: ConvLayer): number[] {
  return [out, channels / groups, ...kernel];
}

/** Values that each output of a convolution sums up. */
export function fanIn(layer: ConvLayer): number {
  return elements(weightShape(layer)) / layer.out;
}

const ELEMENTWISE = {
  extent: (_: unknown, input: Extent) => input,
  parameters: (): Parameter[] => [],
  params: () => 0,
  macs: () => 0,
};

const POOL = {
  ...ELEMENTWISE,
  extent: (layer: PoolLayer, [channels, ...sides]: Extent): Extent => [
    channels,
    ...windowSides(layer, sides),
  ],
};

const FACTS: { readonly [Op in Layer['op']]: Facts<LayerOf<Op>> } = {
  conv: {
    extent: (layer, [, ...sides]) => [layer.out, ...windowSides(layer, sides)],
    parameters: (layer) => [
      { name: `${layer.name}.weight`, shape: weightShape(layer), init: layer.init },
      ...(layer.bias === null
        ? []
        : [{ name: `${layer.name}.bias`, shape: [layer.out], init: layer.bias }]),
    ],
    params: (layer) => elements(weightShape(layer)) + (layer.bias === null ? 0 : layer.out),
    macs: (layer, [, height, width]) => elements(weightShape(layer)) * height * width,
  },
  norm: { ...ELEMENTWISE, params: ({ channels }) => 2 * channels },
  activation: ELEMENTWISE,
  scale: {
    ...ELEMENTWISE,
    parameters: ({ name, factor }) => [{ name, value: factor }],
    params: ({ learned }) => Number(learned),
  },
  'measured-scale': ELEMENTWISE,
  bias: {
    ...ELEMENTWISE,
    parameters: ({ name, value }) => [{ name, value }],
    params: () => 1,
  },
  'max-pool': POOL,
  'avg-pool': POOL,
  'squeeze-excite': {
    ...ELEMENTWISE,
    parameters: ({ name, channels, hidden, reduce, expand }) => [
      { name: `${name}.reduce.weight`, shape: [hidden, channels, 1, 1], init: reduce },
      { name: `${name}.expand.weight`, shape: [channels, hidden, 1, 1], init: expand },
    ],
    params: ({ channels, hidden }) => 2 * channels * hidden,
    macs: ({ channels, hidden }) => 2 * channels * hidden,
  },
};

/** The facts of a layer's kind. */
export function layerFacts<L extends Layer>({ op }: L): Facts<L> {
  return FACTS[op] as unknown as Facts<L>;
}

/**
 * Extent after a chain of layers.
 *
 * @throws PlanError where a stride of 2 or more meets a map of a single pixel
 */
export function chainExtent(layers: readonly Layer[], input: Extent): Extent {
  return layers.reduce((extent, layer) => layerFacts(layer).extent(layer, extent), input);
}
