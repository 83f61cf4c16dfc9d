import type { z } from 'zod';
import { ACTIVATION_WORDS, canonicalActivation } from './activations.ts';
import { defaultWidths, MODEL_NAMES, presetStages } from './models.ts';
import { brokenRules } from './rules.ts';
import { choice, flag, line, listOf, mapping, positiveNumber, wholeNumber } from './values.ts';

const MAX_STAGES = 8;
const MAX_BLOCKS = 1000;
const MAX_WIDTH = 65536;

const DEFAULT_NORM_GROUPS = 32;
const DEFAULT_NORM_EPSILON = 1e-5;
const DEFAULT_ALPHA = 0.2;
const DEFAULT_ORDER = 'norm-act';

const widthError = `a multiple of 4 from 4 to ${MAX_WIDTH}`;
const width = wholeNumber(4, MAX_WIDTH).multipleOf(4, { error: widthError });

/*
 * A key with `.default()` always applies. A key with `.optional()` applies only beside some value of
 * another (rules.ts), which could not be checked once a default hid whether it was given: `complete`
 * fills those in, and `meta` tells editors the default.
 */
const networkShape = mapping(
  {
    name: line(200)
      .optional()
      .describe('The name in tables and charts, unlike every other; default: the model.'),
    model: choice(MODEL_NAMES).describe(
      'A ResNetV2 bottleneck network of a known depth, or resnetv2 with its stages.',
    ),
    stages: listOf(wholeNumber(1, MAX_BLOCKS), 'block counts', 1, MAX_STAGES)
      .optional()
      .describe('Blocks in each stage, with model: resnetv2; for example [3, 4, 6, 3].'),
    widths: listOf(width, 'widths', 1, MAX_STAGES)
      .optional()
      .describe(
        'Output channels of each stage, multiples of 4; default: 256, 512, 1024, 2048 … The 3×3 convolution has a quarter of them.',
      ),
    stem: choice(['conv7-pool', 'conv7', 'conv3', 'none'])
      .default('conv7-pool')
      .describe(
        'What stands before the first block: a 7×7/2 convolution and a 3×3/2 max pool, the convolution alone, a 3×3 convolution, or nothing.',
      ),
    norm: choice(['batch', 'layer', 'instance', 'group', 'none'])
      .default('batch')
      .describe('Normaliser. batch uses the statistics of the batch, as in training.'),
    norm_groups: wholeNumber(1, MAX_WIDTH).optional().meta({
      default: DEFAULT_NORM_GROUPS,
      description: 'Groups of norm: group; must divide every normalised channel count.',
    }),
    norm_epsilon: positiveNumber(1).optional().meta({
      default: DEFAULT_NORM_EPSILON,
      description: 'Added to the variance under the square root of the normaliser.',
    }),
    order: choice(['norm-act', 'act-norm']).optional().meta({
      default: DEFAULT_ORDER,
      description:
        'norm-act: norm, activation, convolution; act-norm: activation, norm, convolution.',
    }),
    activation: choice(ACTIVATION_WORDS)
      .default('relu')
      .transform(canonicalActivation)
      .describe('Activation. swish is silu; linear and none are identity.'),
    init: choice(['he-normal', 'lecun-normal'])
      .default('he-normal')
      .describe('Weights drawn from N(0, g / fan-in), g = 2 for he-normal and 1 for lecun-normal.'),
    residual: choice(['plain', 'nf'])
      .default('plain')
      .describe('plain: x + f(x); nf: x + alpha·f(x / beta), the normalizer-free block.'),
    alpha: positiveNumber(1000).optional().meta({
      default: DEFAULT_ALPHA,
      description:
        'Scale of the residual branch of residual: nf; each block adds alpha² of variance.',
    }),
    scaled_ws: flag()
      .default(false)
      .describe(
        'Scaled weight standardization: each filter to mean 0 and a variance that offsets the activation.',
      ),
    padding: choice(['symmetric', 'same'])
      .default('symmetric')
      .describe('symmetric: k // 2 on both sides, as in PyTorch; same: as in TensorFlow.'),
  },
  'a mapping such as { model: resnetv2-50 }',
);

/** The keys of a network. */
export const NETWORK_KEYS = Object.keys(networkShape.shape);

type Given = z.output<typeof networkShape>;
type Norm = Given['norm'];

/** `norm` with the keys that mean something beside it. */
export type NormConfig =
  | { readonly norm: 'none' }
  | ({ readonly norm: 'group'; readonly norm_groups: number } & Normalised)
  | ({ readonly norm: Exclude<Norm, 'none' | 'group'> } & Normalised);

/** What every normaliser has. */
export interface Normalised {
  readonly norm_epsilon: number;
  readonly order: NonNullable<Given['order']>;
}

/** `residual` with the keys that mean something beside it. */
export type ResidualConfig =
  | { readonly residual: 'plain' }
  | { readonly residual: 'nf'; readonly alpha: number };

/** What every network has. */
export interface NetworkCommon
  extends Readonly<Pick<Given, 'model' | 'stem' | 'activation' | 'init'>> {
  readonly name: string;
  /** Blocks in each stage, for presets too. */
  readonly stages: readonly number[];
  /** Output channels of each stage, as many as there are stages. */
  readonly widths: readonly number[];
  readonly scaled_ws: boolean;
  readonly padding: Given['padding'];
}

/** A network, every default filled in; a key that would mean nothing is absent. */
export type NetworkConfig = NetworkCommon & NormConfig & ResidualConfig;

export const networkSchema = networkShape
  .superRefine((given, context) => {
    for (const { path, message, remedy } of brokenRules(given)) {
      context.addIssue({ code: 'custom', path: [...path], message, params: { remedy } });
    }
  })
  .transform(complete)
  .describe('A network.');

function complete(given: Given): NetworkConfig {
  const stages = given.stages ?? presetStages(given.model) ?? [];
  return {
    name: given.name ?? defaultName(given),
    model: given.model,
    stages,
    widths: given.widths ?? defaultWidths(stages),
    stem: given.stem,
    ...completeNorm(given),
    activation: given.activation,
    init: given.init,
    ...completeResidual(given),
    scaled_ws: given.scaled_ws,
    padding: given.padding,
  };
}

/** `resnetv2-50`, or `resnetv2 3-4-6-3` where the stages make the model. */
function defaultName({ model, stages }: Given): string {
  return stages === undefined ? model : `${model} ${stages.join('-')}`;
}

function completeNorm(given: Given): NormConfig {
  const { norm, norm_groups = DEFAULT_NORM_GROUPS } = given;
  if (norm === 'none') return { norm };
  const { norm_epsilon = DEFAULT_NORM_EPSILON, order = DEFAULT_ORDER } = given;
  if (norm === 'group') return { norm, norm_groups, norm_epsilon, order };
  return { norm, norm_epsilon, order };
}

function completeResidual({ residual, alpha = DEFAULT_ALPHA }: Given): ResidualConfig {
  return residual === 'nf' ? { residual, alpha } : { residual };
}
