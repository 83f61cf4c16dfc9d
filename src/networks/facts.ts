import { activationGain } from '../maths/activation.ts';
import type { BlockFacts, NetworkFacts } from '../plan/facts.ts';
import type { Extent } from '../plan/layers.ts';
import { activationOf } from './chain.ts';
import type { Family } from './families/family.ts';
import { GIVEN_INITS, type InitName } from './inits.ts';
import type { Position } from './position.ts';
import { atStage, type NetworkSpec } from './spec.ts';
import { STEMS } from './stems.ts';

/** Gates of squeeze-and-excitation are near ½; networks without a norm double them. */
const HALF_GATE = 0.25;

/** Layer and group norm leave channel means in, which take their share of the unit second moment. */
const SHARE_OF_MEANS = 0.4;

export function networkFacts(
  spec: NetworkSpec,
  { postActivation, stemActivation }: Family,
): NetworkFacts {
  return {
    norm: spec.norm,
    post_activation: postActivation,
    norm_then_act: normThenAct(spec),
    residual: spec.residual,
    scaled_ws: spec.scaled_ws,
    ...(hasBiases(spec) ? { biases: true } : {}),
    ...(spec.norm !== 'none' && spec.norm_weight ? { norm_weight: spec.norm_weight } : {}),
    ...(isFixed(spec) ? { fixed_std: true } : {}),
    ...(isPlainWs(spec) ? { plain_ws: true } : {}),
    stem_gamma: spec.scaled_ws && spec.stem_gamma,
    stem_variance: stemVariance(spec, stemActivation),
    shortcut: spec.shortcut,
    init: spec.init,
    activation: nameOf(spec),
    gamma2: activationGain(activationOf(spec)) ** 2,
    zero_branch: spec.zero_init_last || spec.residual === 'fixup',
  };
}

/** Behind an activation without γ of its own the variance is that of the activation of white noise. */
function stemVariance(spec: NetworkSpec, stemActivation: boolean): number {
  const { variance } = STEMS[spec.stem];
  const isBent = stemActivation && spec.stem !== 'none';
  const isScaled = spec.scaled_ws && spec.gamma === 'activation';
  return isBent && !isScaled ? variance / activationGain(activationOf(spec)) ** 2 : variance;
}

/** Biases that are not 0 at first. */
function hasBiases({ bias, bias_std }: NetworkSpec): boolean {
  return bias_std !== undefined || bias === 'uniform';
}

/** Weights that no fan scales, standardised by nothing. */
function isFixed({ init, scaled_ws }: NetworkSpec): boolean {
  const given: readonly InitName[] = GIVEN_INITS;
  return given.includes(init) && !scaled_ws;
}

function isPlainWs(spec: NetworkSpec): boolean {
  return !spec.scaled_ws && spec.weight_standardization === 'plain';
}

/** An activation as messages call it. */
function nameOf({ activation }: NetworkSpec): string {
  return typeof activation === 'string' ? activation : activation.expression;
}

export function stemFacts({ norm }: NetworkSpec): BlockFacts {
  const neutral = { alpha: 1, gain: 1, beta: 1, gate: 1, padding: 1, least: 1 };
  return { transition: false, ...neutral, norm };
}

/**
 * What a block's branch implies, whatever its place.
 *
 * @param normLast a norm follows the last convolution
 */
export function branchFacts(
  spec: NetworkSpec,
  at: Pick<Position, 'stage'>,
  output: Extent,
  normLast: boolean,
) {
  return {
    norm: spec.norm,
    gate: hasGateLast(spec) && spec.residual !== 'nf' ? HALF_GATE : 1,
    padding: paddingLoss(spec, at, output, normLast),
    least: keepsChannelMeans(spec) ? SHARE_OF_MEANS : 1,
  };
}

/** A gate behind the last convolution, which no norm evens out. */
function hasGateLast({ se_ratio, se_place, eca }: NetworkSpec): boolean {
  return (se_ratio !== undefined && se_place !== 'middle') || eca === true;
}

function normThenAct(spec: NetworkSpec): boolean {
  return spec.norm !== 'none' && spec.order !== 'act-norm';
}

const KEEP_MEANS: ReadonlySet<string> = new Set(['layer', 'layer2d', 'group']);

/** Norms that leave the means of single channels in: they tell them apart only as a group. */
function keepsChannelMeans(spec: NetworkSpec): boolean {
  return KEEP_MEANS.has(spec.norm) && normThenAct(spec);
}

/**
 * What zero padding leaves of the variance behind the wide convolutions of a branch: of each 3×3
 * (1 − 2/(3H))·(1 − 2/(3W)), but of those that a norm follows all.
 */
function paddingLoss(
  spec: NetworkSpec,
  { stage }: Pick<Position, 'stage'>,
  [, height, width]: Extent,
  normLast: boolean,
): number {
  const { block, norm, middle_convs = 1 } = spec;
  const kernel = atStage(spec.kernel, stage);
  // Of the k taps along an axis, (k² − 1)/4 miss over a row of windows: at k = 3 two, of the first and of the last.
  const left = (size: number) => 1 - (kernel ** 2 - 1) / (4 * kernel * size);
  const one = Math.max(0, left(height)) * Math.max(0, left(width));
  if (norm === 'none') return one ** (block === 'basic' ? 2 : middle_convs);
  return block === 'basic' && !normLast ? one : 1;
}
