import type { Sequence } from '../networks/checkpoint.ts';
import { chosen } from '../networks/conventions.ts';
import { familyOf, presetOf } from '../networks/families/table.ts';
import type {
  BlockKind,
  Common,
  NetworkSpec,
  NormSpec,
  ResidualSpec,
  WsSpec,
} from '../networks/spec.ts';
import type { Modelled as Given } from './model.ts';
import {
  DEFAULT_ALPHA,
  DEFAULT_BLOCK,
  DEFAULT_FAN,
  DEFAULT_NORM_EPSILON,
  DEFAULT_NORM_GROUPS,
  DEFAULT_ORDER,
  DEFAULT_SKIPINIT_GAIN,
  DEFAULT_STEM_WIDTH,
  NARROW_STEM,
} from './network-keys.ts';

/** Fills in what schema and model leave open: the defaults that depend on another key. */
export function complete(given: Given): NetworkSpec {
  const { model, convention, batch, size, weights, step, batch_norm } = given;
  const { block = DEFAULT_BLOCK, stages = [], widths = [] } = given;
  return {
    name: given.name ?? defaultName(given),
    model,
    block,
    stages,
    widths,
    convention,
    stem: given.stem,
    stem_width: given.stem_width ?? defaultStemWidth(given, block, widths),
    kernel: given.kernel,
    shortcut: given.shortcut ?? chosen('shortcut', given),
    padding: given.padding ?? chosen('padding', given),
    ...completeNorm(given),
    ...completeActivation(given),
    init: lawfulInit(given),
    fan: given.fan ?? DEFAULT_FAN,
    init_gain: given.init_gain,
    ...completeResidual(given),
    ...completeWs(given),
    ...completeExtras(given),
    ...(batch !== undefined && { batch }),
    ...(size !== undefined && { size }),
    zero_init_last: given.zero_init_last ?? chosen('zero_init_last', given),
    ...(weights !== undefined && {
      batch_norm: batch_norm ?? 'batch',
      sequence: sequenceOf('weights', weights, step),
    }),
  };
}

/** The files that a network is made several networks of. */
export function sequenceOf(
  key: Sequence['key'],
  files: string | readonly string[],
  step: string | undefined,
): Sequence {
  const list = typeof files === 'string' ? [files] : files;
  return { key, files: list, ...(step === undefined ? {} : { step }) };
}

/** `published` is resolved by the model. */
function lawfulInit(given: Given): NetworkSpec['init'] {
  const { init } = given;
  return init === undefined || init === 'published' ? chosen('init', given) : init;
}

/** `resnetv2-50`, or `resnetv2 3-4-6-3` where the stages make the model. */
function defaultName({ model, stages }: Given): string {
  return stages === undefined || presetOf(model) !== undefined
    ? model
    : `${model} ${stages.join('-')}`;
}

function completeNorm(given: Given): NormSpec {
  const { model, norm, norm_groups = DEFAULT_NORM_GROUPS } = given;
  if (norm === 'none') return { norm };
  const { norm_epsilon = DEFAULT_NORM_EPSILON, order = DEFAULT_ORDER } = given;
  const { norm_weight } = given;
  const normalised = {
    norm_epsilon,
    ...(familyOf(model).features.includes('order') ? { order } : {}),
    ...(norm_weight === 'uniform' ? { norm_weight } : {}),
  };
  return norm === 'group' ? { norm, norm_groups, ...normalised } : { norm, ...normalised };
}

function completeResidual(given: Given): ResidualSpec {
  const { residual, alpha = DEFAULT_ALPHA } = given;
  if (residual === 'nf') {
    return {
      residual,
      alpha,
      skip_gain: given.skip_gain ?? chosen('skip_gain', given),
      beta: given.beta ?? chosen('beta', given),
    };
  }
  if (residual === 'skipinit') {
    return { residual, skip_gain: given.skip_gain ?? DEFAULT_SKIPINIT_GAIN };
  }
  return { residual };
}

function completeWs(given: Given): WsSpec {
  const { scaled_ws, weight_standardization } = given;
  if (!scaled_ws) return { scaled_ws, weight_standardization };
  return {
    scaled_ws,
    gamma: given.gamma ?? chosen('gamma', given),
    gamma_value: given.gamma_value ?? chosen('gamma_value', given),
    stem_gamma: given.stem_gamma ?? chosen('stem_gamma', given),
    ws_guard: given.ws_guard ?? chosen('ws_guard', given),
    ...present(given, ['ws_affine']),
  };
}

function defaultStemWidth({ stem }: Given, block: BlockKind, widths: readonly number[]): number {
  return (stem === NARROW_STEM && block === 'basic' ? widths[0] : undefined) ?? DEFAULT_STEM_WIDTH;
}

function completeActivation(given: Given): Pick<NetworkSpec, 'activation' | 'step_threshold'> {
  const { activation, step_threshold } = given;
  if (activation === 'step' && step_threshold !== undefined) return { activation, step_threshold };
  const isTanh = activation === 'gelu' && (given.gelu ?? chosen('gelu', given)) === 'tanh';
  return { activation: isTanh ? 'gelu_tanh' : activation };
}

/** What is absent where nothing is said of it. */
const OPTIONAL = [
  'strides',
  'expansion',
  'first_expansion',
  'expansion_of',
  'middle_rounding',
  'groups',
  'group_width',
  'middle_convs',
  'init_std',
  'bias',
  'layer_scale',
] as const;
const OF_SQUEEZE = ['se_ratio', 'se_of', 'se_place', 'se_activation', 'se_bias'] as const;

function completeExtras(given: Given): Partial<Common> {
  const { sum_scale, bias_std, se_ratio } = given;
  return {
    ...present(given, OPTIONAL),
    ...(sum_scale !== undefined &&
      sum_scale !== 1 && { sum_scale: sum_scale === '1/sqrt2' ? Math.SQRT1_2 : sum_scale }),
    ...(bias_std !== undefined && bias_std > 0 && { bias_std }),
    ...(given.eca && { eca: true }),
    ...(se_ratio !== undefined &&
      se_ratio > 0 && {
        ...present(given, OF_SQUEEZE),
        se_init: given.se_init ?? chosen('se_init', given) ?? lawfulInit(given),
        se_divisor: given.se_divisor ?? chosen('se_divisor', given),
      }),
  };
}

function present<Key extends keyof Given>(given: Given, keys: readonly Key[]): Present<Key> {
  const there = keys.filter((key) => given[key] !== undefined);
  return Object.fromEntries(there.map((key) => [key, given[key]])) as Present<Key>;
}

type Present<Key extends keyof Given> = { readonly [K in Key]?: NonNullable<Given[K]> };
