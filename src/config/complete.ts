import { CONVENTIONS } from '../networks/conventions.ts';
import { defaultWidths, familyOf, presetOf } from '../networks/families/table.ts';
import type { NetworkSpec, NormSpec, ResidualSpec, WsSpec } from '../networks/spec.ts';
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

/** Fills in what the schema leaves open: the defaults that depend on another key. */
export function complete(given: Given): NetworkSpec {
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

function completeNorm(given: Given): NormSpec {
  const { model, norm, norm_groups = DEFAULT_NORM_GROUPS } = given;
  if (norm === 'none') return { norm };
  const { norm_epsilon = DEFAULT_NORM_EPSILON, order = DEFAULT_ORDER } = given;
  const normalised = familyOf(model).features.includes('order')
    ? { norm_epsilon, order }
    : { norm_epsilon };
  return norm === 'group' ? { norm, norm_groups, ...normalised } : { norm, ...normalised };
}

function completeResidual(given: Given): ResidualSpec {
  const { residual, alpha = DEFAULT_ALPHA, convention } = given;
  if (residual === 'nf') {
    return { residual, alpha, skip_gain: given.skip_gain ?? CONVENTIONS[convention].skip_gain };
  }
  if (residual === 'skipinit') {
    return { residual, skip_gain: given.skip_gain ?? DEFAULT_SKIPINIT_GAIN };
  }
  return { residual };
}

function completeWs({ scaled_ws, convention, ...given }: Given): WsSpec {
  if (!scaled_ws) return { scaled_ws };
  const { gamma, stem_gamma } = CONVENTIONS[convention];
  return {
    scaled_ws,
    gamma: given.gamma ?? gamma,
    stem_gamma: given.stem_gamma ?? stem_gamma,
  };
}
