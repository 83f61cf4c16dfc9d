import { familyOf } from '../networks/presets.ts';
import { CONVENTIONS } from './conventions.ts';
import { defaultWidths, presetOf } from './models.ts';
import {
  DEFAULT_ALPHA,
  DEFAULT_BLOCK,
  DEFAULT_FAN,
  DEFAULT_NORM_EPSILON,
  DEFAULT_NORM_GROUPS,
  DEFAULT_ORDER,
  DEFAULT_SKIPINIT_GAIN,
  type GivenNetwork as Given,
} from './network-keys.ts';

type Norm = Given['norm'];

/** `norm` with the keys that mean something beside it. */
export type NormConfig =
  | { readonly norm: 'none' }
  | ({ readonly norm: 'group'; readonly norm_groups: number } & Normalised)
  | ({ readonly norm: Exclude<Norm, 'none' | 'group'> } & Normalised);

/** What every normaliser has. */
export interface Normalised {
  readonly norm_epsilon: number;
  /** Absent in post-activation networks, whose order is fixed. */
  readonly order?: NonNullable<Given['order']>;
}

/** `residual` with the keys that mean something beside it. */
export type ResidualConfig =
  | { readonly residual: 'plain' | 'fixup' }
  | { readonly residual: 'nf'; readonly alpha: number; readonly skip_gain: number }
  | { readonly residual: 'skipinit'; readonly skip_gain: number };

/** `scaled_ws` with the keys that mean something beside it. */
export type WsConfig =
  | { readonly scaled_ws: false }
  | {
      readonly scaled_ws: true;
      readonly gamma: NonNullable<Given['gamma']>;
      readonly stem_gamma: boolean;
    };

type Always = 'model' | 'convention' | 'stem' | 'activation' | 'init' | 'init_gain';
type Filled = 'block' | 'shortcut' | 'padding' | 'fan';

/** What every network has. */
export interface NetworkCommon
  extends Readonly<Pick<Given, Always | 'zero_init_last'>>,
    Readonly<Required<Pick<{ [K in Filled]: NonNullable<Given[K]> }, Filled>>> {
  readonly name: string;
  /** Absent: the whole batch of the input. */
  readonly batch?: number;
  /** Blocks in each stage, for presets too. */
  readonly stages: readonly number[];
  /** Output channels of each stage, as many as there are stages. */
  readonly widths: readonly number[];
  /** Absent: no squeeze-and-excitation. */
  readonly se_ratio?: number;
}

/** A network, every default filled in; a key that would mean nothing is absent. */
export type NetworkConfig = NetworkCommon & NormConfig & ResidualConfig & WsConfig;

/** Fills in what the schema leaves open: the defaults that depend on another key. */
export function complete(given: Given): NetworkConfig {
  const { model, convention, batch, se_ratio } = given;
  const preset = presetOf(model);
  const block = preset?.block ?? given.block ?? DEFAULT_BLOCK;
  const stages = preset?.stages ?? given.stages ?? [];
  return {
    name: given.name ?? defaultName(given),
    model,
    block,
    stages,
    widths: given.widths ?? defaultWidths(stages, block),
    convention,
    stem: given.stem,
    shortcut: given.shortcut ?? CONVENTIONS[convention].shortcut,
    padding: given.padding ?? CONVENTIONS[convention].padding,
    ...completeNorm(given),
    activation: given.activation,
    init: given.init,
    fan: given.fan ?? DEFAULT_FAN,
    init_gain: given.init_gain,
    ...completeResidual(given),
    ...completeWs(given),
    ...(batch !== undefined && { batch }),
    ...(se_ratio !== undefined && { se_ratio }),
    zero_init_last: given.zero_init_last,
  };
}

/** `resnetv2-50`, or `resnetv2 3-4-6-3` where the stages make the model. */
function defaultName({ model, stages }: Given): string {
  return stages === undefined ? model : `${model} ${stages.join('-')}`;
}

function completeNorm(given: Given): NormConfig {
  const { model, norm, norm_groups = DEFAULT_NORM_GROUPS } = given;
  if (norm === 'none') return { norm };
  const { norm_epsilon = DEFAULT_NORM_EPSILON, order = DEFAULT_ORDER } = given;
  const normalised = familyOf(model) === 'resnetv2' ? { norm_epsilon, order } : { norm_epsilon };
  return norm === 'group' ? { norm, norm_groups, ...normalised } : { norm, ...normalised };
}

function completeResidual(given: Given): ResidualConfig {
  const { residual, alpha = DEFAULT_ALPHA, convention } = given;
  if (residual === 'nf') {
    return { residual, alpha, skip_gain: given.skip_gain ?? CONVENTIONS[convention].skip_gain };
  }
  if (residual === 'skipinit') {
    return { residual, skip_gain: given.skip_gain ?? DEFAULT_SKIPINIT_GAIN };
  }
  return { residual };
}

function completeWs({ scaled_ws, convention, ...given }: Given): WsConfig {
  if (!scaled_ws) return { scaled_ws };
  const { gamma, stem_gamma } = CONVENTIONS[convention];
  return {
    scaled_ws,
    gamma: given.gamma ?? gamma,
    stem_gamma: given.stem_gamma ?? stem_gamma,
  };
}
