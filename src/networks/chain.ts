import { type ActivationFunction, activationGain, publishedGain } from '../maths/activation.ts';
import { parseExpression } from '../maths/expression.ts';
import { PlanError } from '../plan/error.ts';
import { type Extent, type Layer, layerFacts, type PoolLayer } from '../plan/layers.ts';
import { type Padding, padding } from '../plan/window.ts';
import { attentionInit, biasInit, gateInit, normWeightInit, weightInit } from './init.ts';
import type { Fans } from './inits.ts';
import type { NetworkSpec } from './spec.ts';

interface ConvOptions {
  /** Whether an activation, and no norm after it, comes right before. */
  readonly activated: boolean;
  /** Factor on the standard deviation, where a scheme scales its layers down. */
  readonly factor?: number;
  readonly zero?: boolean;
  /** Groups of channels; 1 unless told otherwise. */
  readonly groups?: number;
  /** No window reaches over the border. */
  readonly valid?: boolean;
}

/** Plans one chain of layers, and knows the extent that it has reached. */
export class Chain {
  readonly layers: Layer[] = [];
  private readonly spec: NetworkSpec;
  private readonly place: string;
  private reached: Extent;
  private norms = 0;

  /** @param place goes before the names of its norms, where another chain of the block has norms too */
  constructor(spec: NetworkSpec, input: Extent, place = '') {
    this.spec = spec;
    this.reached = input;
    this.place = place;
  }

  get extent(): Extent {
    return this.reached;
  }

  add(layer: Layer): this {
    this.reached = layerFacts(layer).extent(layer, this.reached);
    this.layers.push(layer);
    return this;
  }

  conv(name: string, out: number, kernel: number, stride: number, options: ConvOptions): this {
    const [channels] = this.reached;
    const { activated, groups = 1, valid = false } = options;
    const gain = activated && this.gammaIn('weights') ? this.gamma() : 1;
    const window = {
      kernel: [kernel, kernel] as const,
      stride,
      // A 1×1 window needs no padding in either convention.
      padding: kernel === 1 || valid ? NO_PADDING : this.padding(kernel, stride),
    };
    const shape = { op: 'conv', name, in: channels, out, groups, ...window } as const;
    const fans = fansOf(channels / groups, out, kernel ** 2, groups);
    const init = weightInit(this.spec, fans, { gamma: gain, ...options });
    return this.add({ ...shape, init, bias: biasInit(this.spec, fans) });
  }

  norm(): this {
    const { spec } = this;
    const [channels] = this.reached;
    if (spec.norm === 'none') return this;
    const groups = spec.norm === 'group' ? spec.norm_groups : 1;
    if (channels % groups !== 0) {
      throw new PlanError(
        'network',
        'norm_groups',
        `norm_groups ${groups} does not divide the ${channels} channels of a normalised layer`,
        'Choose a number that divides the channels of the stem, and those of every convolution.',
      );
    }
    this.add({ op: 'norm', kind: spec.norm, channels, groups, epsilon: spec.norm_epsilon });
    return this.normWeight(channels);
  }

  private normWeight(channels: number): this {
    const init = normWeightInit(this.spec);
    this.norms++;
    const name = `${this.place}norm${this.norms}`;
    return init === null
      ? this
      : this.add({ op: 'channel-scale', name, channels, init, bias: null });
  }

  activation(): this {
    const gain = this.gammaIn('activation') ? this.gamma() : 1;
    return this.add({ op: 'activation', fn: activationOf(this.spec), gain });
  }

  /** What stands before each convolution of a pre-activation block. */
  preActivation(): this {
    const { spec } = this;
    return spec.norm !== 'none' && spec.order === 'act-norm'
      ? this.activation().norm()
      : this.norm().activation();
  }

  /** @param learned counts as a parameter of the network */
  scale(name: string, factor: number, { learned = false } = {}): this {
    return this.add({ op: 'scale', name, factor, learned });
  }

  /** x/β of a normalizer-free network; null is the deviation that is measured here. */
  overBeta(beta: number | null): this {
    return beta === null
      ? this.add({ op: 'measured-scale' })
      : this.scale('inverse_beta', 1 / beta);
  }

  /** A scalar bias of Fixup, which starts at 0; nothing in other networks. */
  fixupBias(name: string): this {
    return this.spec.residual === 'fixup' ? this.add({ op: 'bias', name, value: 0 }) : this;
  }

  pool(op: PoolLayer['op'], kernel: number, stride: number, pad: Padding, zeros = false): this {
    const window = { kernel: [kernel, kernel] as const, stride, padding: pad };
    return this.add({ op, ...window, ...(zeros ? { zeros } : {}) });
  }

  /** The padding that the config asks for, of a window on what has been reached. */
  padding(kernel: number, stride: number): Padding {
    const [, ...sides] = this.reached;
    return padding(this.spec.padding, kernel, stride, sides);
  }

  /** Channels of zeros behind those that are there. */
  zeroChannels(channels: number): this {
    return this.add({ op: 'zero-channels', channels });
  }

  /**
   * Squeeze-and-excitation, or efficient channel attention, where the network has them here; with the gain of 2 of
   * normalizer-free networks.
   *
   * @param of channels that the hidden ones are a part of, where those are not the ones at hand
   */
  gates(place: 'middle' | 'end', of: Partial<Record<'input' | 'width' | 'output', number>>): this {
    const { spec } = this;
    const [channels] = this.reached;
    const gain = spec.residual === 'nf' ? 2 : 1;
    if (spec.eca && place === 'end') this.channelAttention(channels, gain);
    if (spec.se_ratio === undefined || place !== (spec.se_place ?? 'end')) return this;
    const whole = (spec.se_of && of[spec.se_of]) ?? channels;
    const hidden = hiddenChannels(whole * spec.se_ratio, spec.se_divisor ?? 1);
    return this.add({
      op: 'squeeze-excite',
      name: 'se',
      channels,
      hidden,
      gain,
      fn: spec.se_activation ?? 'relu',
      reduce: gateInit(spec, fansOf(channels, hidden, 1, 1)),
      expand: gateInit(spec, fansOf(hidden, channels, 1, 1)),
    });
  }

  private channelAttention(channels: number, gain: number): void {
    const kernel = attentionTaps(channels);
    const init = attentionInit(kernel);
    this.add({ op: 'channel-attention', name: 'eca', kernel, gain, init });
  }

  /** γ: what makes the activation variance-preserving, and 1 where a norm comes behind it. */
  private gamma(): number {
    const { spec } = this;
    const normalised = spec.norm !== 'none' && spec.order === 'act-norm';
    if (normalised) return 1;
    const isPublished = spec.scaled_ws && spec.gamma_value === 'published';
    return (isPublished ? publishedGain : activationGain)(activationOf(spec));
  }

  private gammaIn(place: 'weights' | 'activation'): boolean {
    return this.spec.scaled_ws && this.spec.gamma === place;
  }
}

const NO_PADDING: Padding = [0, 0, 0, 0];

/** @param channels that a filter sees */
function fansOf(channels: number, out: number, taps: number, groups: number): Fans {
  return {
    in: channels * taps,
    out: out * taps,
    outGroup: (out / groups) * taps,
    filters: out,
    channels,
  };
}

/** Taps of efficient channel attention: the odd number at (log₂ C + 1) / 2 or above (Wang et al. 2020, eq. 12). */
function attentionTaps(channels: number): number {
  const taps = Math.trunc(Math.abs(Math.log2(channels) + 1) / 2);
  return Math.max(3, taps % 2 === 1 ? taps : taps + 1);
}

/** The activation as a function: a step at a place of its own, and what is written out, are expressions. */
export function activationOf({ activation, step_threshold = 0 }: NetworkSpec): ActivationFunction {
  if (typeof activation !== 'string') return parseExpression(activation.expression);
  if (activation !== 'step' || step_threshold === 0) return activation;
  const shifted = [{ op: 'x' }, { op: 'number', value: step_threshold }] as const;
  return { op: 'step', args: [{ op: 'sub', args: shifted }] };
}

/** Hidden channels of squeeze-and-excitation: rounded down, or to the nearest multiple. */
function hiddenChannels(wanted: number, divisor: number): number {
  if (divisor === 1) return Math.max(1, Math.floor(wanted));
  return Math.max(divisor, divisor * Math.floor((wanted + divisor / 2) / divisor));
}
