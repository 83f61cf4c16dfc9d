import { elements } from '../core/shape.ts';
import type { ActivationFunction } from '../maths/activation.ts';
import { type Window, windowSides } from './window.ts';

/** Channels, height and width of one sample's activation. */
export type Extent = readonly [channels: number, height: number, width: number];

/** Law of a weight's raw values, of mean 0 (but for one) and the given standard deviation. */
export type Distribution =
  | 'normal'
  | 'uniform'
  | 'truncated-normal'
  | 'orthogonal'
  /** An orthogonal matrix at the kernel's centre, 0 elsewhere (Xiao et al. 2018). */
  | 'delta-orthogonal'
  /** Uniform from 0 to 1, of mean ½ and deviation 1/√12. */
  | 'unit-uniform'
  | 'zero'
  /** Not drawn: the numbers are in a file. */
  | 'stored';

/** The law of what is not drawn. */
export const STORED: WeightInit = { distribution: 'stored', std: 1, standardize: null };

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
  /** Whether each filter has a gain (1 at first) and a bias (0) to learn, as published codes have. */
  readonly affine: boolean;
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
  readonly bias: Bias;
}

/** Law of a number added to each channel; null: there are none. Those that are 0 at first are counted alone. */
export type Bias = WeightInit | null;

/** `layer` takes its statistics over a sample's channels and pixels, `layer2d` over the channels of each pixel. */
export type NormKind = 'batch' | 'layer' | 'layer2d' | 'instance' | 'group';

/** Normalisation by the statistics of the data at hand, with affine parameters 1 and 0. */
export interface NormLayer {
  readonly op: 'norm';
  readonly kind: NormKind;
  readonly channels: number;
  /** Number of groups; only group norm has more than one. */
  readonly groups: number;
  readonly epsilon: number;
  /** Of a batch norm that goes by the mean and variance that training has kept: what they are called; absent: by those of the data at hand. */
  readonly running?: string;
}

export interface ActivationLayer {
  readonly op: 'activation';
  readonly fn: ActivationFunction;
  /** Factor on the output: γ where it sits on the activation and not in the weights; 1 otherwise. */
  readonly gain: number;
}

/** What a norm multiplies each channel by, and adds to it, where that is not 1 and 0: the norm counts it as parameters. */
export interface ChannelScaleLayer {
  readonly op: 'channel-scale';
  readonly name: string;
  readonly channels: number;
  readonly init: WeightInit;
  readonly bias: Bias;
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

/** As many channels of zeros behind those that are there. */
export interface ZeroChannelsLayer {
  readonly op: 'zero-channels';
  readonly channels: number;
}

/** Pooling. The average counts only the values inside the input, not the padding; no more does the maximum, unless `zeros`. */
export interface PoolLayer<Op extends 'max-pool' | 'avg-pool' = 'max-pool' | 'avg-pool'>
  extends Window {
  readonly op: Op;
  /** Of a maximum: the padding is zeros, which may win. */
  readonly zeros?: true;
}

/**
 * Squeeze-and-excitation (Hu et al. 2018): global average, 1×1 convolution to `hidden` channels,
 * activation, 1×1 convolution back, sigmoid, and the product with the input, times `gain`.
 */
export interface SqueezeExciteLayer {
  readonly op: 'squeeze-excite';
  readonly name: string;
  readonly channels: number;
  readonly hidden: number;
  readonly gain: number;
  readonly fn: ActivationFunction;
  readonly reduce: Dense;
  readonly expand: Dense;
}

/** Laws of a 1×1 convolution's weights and biases. */
export interface Dense {
  readonly weight: WeightInit;
  readonly bias: Bias;
}

/**
 * Efficient channel attention (Wang et al. 2020, "ECA-Net"): global average, a convolution of `kernel` taps
 * along the channels, zeros around them, sigmoid, and the product with the input, times `gain`.
 */
export interface ChannelAttentionLayer {
  readonly op: 'channel-attention';
  readonly name: string;
  readonly kernel: number;
  readonly gain: number;
  readonly init: WeightInit;
}

export type Layer =
  | ConvLayer
  | NormLayer
  | ChannelScaleLayer
  | ActivationLayer
  | ScaleLayer
  | MeasuredScaleLayer
  | BiasLayer
  | PoolLayer<'max-pool'>
  | PoolLayer<'avg-pool'>
  | ZeroChannelsLayer
  | SqueezeExciteLayer
  | ChannelAttentionLayer;

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

/** A tensor that a layer multiplies or adds: a weight to draw, or a number that is given, at first or for good. */
export type Parameter =
  | { readonly name: string; readonly shape: readonly number[]; readonly init: WeightInit }
  | { readonly name: string; readonly value: number; readonly learned: boolean };

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

/** Weights of squeeze-and-excitation: of the convolution to its hidden channels, and of that back. */
export function squeezeShapes({ channels, hidden }: SqueezeExciteLayer) {
  return { reduce: [hidden, channels, 1, 1], expand: [channels, hidden, 1, 1] } as const;
}

/** The biases that a graph has as an input: those that are not 0. */
function biasParameters(name: string, bias: Bias, channels: number): Parameter[] {
  return isDrawn(bias) ? [{ name: `${name}.bias`, shape: [channels], init: bias }] : [];
}

/** Whether biases do something. */
export function isDrawn(bias: Bias): bias is WeightInit {
  return bias !== null && bias.distribution !== 'zero';
}

/** Numbers that a filter has beside its weights. */
function besideWeights({ bias, init: { standardize } }: ConvLayer): number {
  const isAffine = standardize?.affine ?? false;
  return Number(isAffine) + Number(bias !== null || isAffine);
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
      ...biasParameters(layer.name, layer.bias, layer.out),
    ],
    params: (layer) => elements(weightShape(layer)) + layer.out * besideWeights(layer),
    macs: (layer, [, height, width]) => elements(weightShape(layer)) * height * width,
  },
  norm: {
    ...ELEMENTWISE,
    parameters: ({ running, channels }) =>
      running === undefined
        ? []
        : ['running_mean', 'running_var'].map((key) => {
            return { name: `${running}.${key}`, shape: [1, channels, 1, 1], init: STORED };
          }),
    params: ({ channels }) => 2 * channels,
  },
  'channel-scale': {
    ...ELEMENTWISE,
    parameters: ({ name, channels, init, bias }) => {
      const shape = [1, channels, 1, 1];
      const weight = { name: `${name}.weight`, shape, init };
      return isDrawn(bias) ? [weight, { name: `${name}.bias`, shape, init: bias }] : [weight];
    },
  },
  activation: ELEMENTWISE,
  scale: {
    ...ELEMENTWISE,
    parameters: ({ name, factor, learned }) => [{ name, value: factor, learned }],
    params: ({ learned }) => Number(learned),
  },
  'measured-scale': ELEMENTWISE,
  bias: {
    ...ELEMENTWISE,
    parameters: ({ name, value }) => [{ name, value, learned: true }],
    params: () => 1,
  },
  'max-pool': POOL,
  'avg-pool': POOL,
  'zero-channels': {
    ...ELEMENTWISE,
    extent: ({ channels }, [own, ...sides]) => [own + channels, ...sides],
  },
  'squeeze-excite': {
    ...ELEMENTWISE,
    parameters: (layer) => {
      const { name, reduce, expand, channels, hidden } = layer;
      const shapes = squeezeShapes(layer);
      return [
        { name: `${name}.reduce.weight`, shape: shapes.reduce, init: reduce.weight },
        ...biasParameters(`${name}.reduce`, reduce.bias, hidden),
        { name: `${name}.expand.weight`, shape: shapes.expand, init: expand.weight },
        ...biasParameters(`${name}.expand`, expand.bias, channels),
      ];
    },
    params: ({ channels, hidden, reduce, expand }) =>
      2 * channels * hidden +
      (reduce.bias === null ? 0 : hidden) +
      (expand.bias === null ? 0 : channels),
    macs: ({ channels, hidden }) => 2 * channels * hidden,
  },
  'channel-attention': {
    ...ELEMENTWISE,
    parameters: ({ name, kernel, init }) => [
      { name: `${name}.weight`, shape: [1, 1, kernel, 1], init },
    ],
    params: ({ kernel }) => kernel,
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
