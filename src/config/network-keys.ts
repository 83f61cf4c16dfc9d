import { z } from 'zod';
import { CONVENTION_NAMES, defaultByConvention } from '../networks/conventions.ts';
import { MODEL_NAMES } from '../networks/families/table.ts';
import { WS_GUARD_NAMES } from '../networks/guards.ts';
import { BIAS_NAMES, FAN_INITS, FAN_NAMES, INIT_NAMES } from '../networks/inits.ts';
import { STEM_NAMES, STEMS } from '../networks/stems.ts';
import {
  choice,
  flag,
  line,
  listOf,
  mapping,
  number,
  positiveNumber,
  wholeNumber,
} from '../schema/values.ts';
import { activation, canonicalActivation } from './activations.ts';
import { STEP_PATTERN, weightFiles } from './checkpoint-keys.ts';
import { bothSides, size } from './size.ts';

const MAX_BATCH = 65536;
const MAX_STAGES = 8;
const MAX_BLOCKS = 1000;
const MAX_WIDTH = 65536;
const MAX_GAIN = 1000;
const MAX_THRESHOLD = 8;

export const DEFAULT_NORM_GROUPS = 32;
export const DEFAULT_NORM_EPSILON = 1e-5;
export const DEFAULT_ORDER = 'norm-act';
export const DEFAULT_ALPHA = 0.2;
export const DEFAULT_SKIPINIT_GAIN = 0;
export const DEFAULT_FAN = 'fan_in';
export const DEFAULT_BLOCK = 'bottleneck';
export const DEFAULT_KERNEL = 3;
export const DEFAULT_STEM_WIDTH = 64;
/** Of the stem `conv3` before basic blocks the width is that of the first stage, as in networks for CIFAR. */
export const NARROW_STEM = 'conv3';

const MAX_STRIDE = 4;
const MAX_DEPTH = 10000;
const MAX_MULTIPLIER = 100;

/** What a model has of its own. */
const OF_MODEL = 'default: that of the model, otherwise';

/** One value for all stages, or a list of one a stage. */
function byStage<T extends z.ZodType>(each: T, what: string, words: string) {
  return z.union([each, listOf(each, what, 1, MAX_STAGES)], {
    error: `${words}, or a list of one a stage`,
  });
}

/*
 * A key with `.default()` always applies. A key with `.optional()` applies only beside some value of
 * another (rules.ts), which could not be checked once a default hid whether it was given, or has a
 * default that depends on another: complete.ts fills those in, and `meta` tells editors the default.
 */
export const networkShape = mapping(
  {
    name: line(200)
      .optional()
      .describe('The name in tables and charts, unlike every other; default: the model.'),
    batch: wholeNumber(1, MAX_BATCH)
      .optional()
      .describe(
        'Samples that this network gets: the first so many of the input; default: all of them. To compare batch sizes.',
      ),
    size: size
      .transform(bothSides)
      .optional()
      .describe(
        'Height and width of the input that this network gets, n or [height, width]; default: that of the input. Noise is drawn at this size, pictures are resized and cropped to it; an array from a file has its own.',
      ),
    model: z
      .enum(MODEL_NAMES as [string, ...string[]], {
        error:
          'a model such as resnetv2-50 or efficientnet-b0 (spp models lists them), or the path of an .onnx file',
      })
      .describe(
        'A network by name, as spp models lists them (resnetv2-50, efficientnet-b0 …), or a family (resnetv2, regnet …) with its parameters.',
      ),
    weights: weightFiles()
      .optional()
      .describe(
        'Weights of a training run in place of drawn ones: a .safetensors file, relative to this file; or a glob such as runs/step-*.safetensors, or a list, of which each file is a network of its own, in the order of their steps. Tensors are named as those of timm, torchvision or spp export.',
      ),
    step: STEP_PATTERN.optional().describe(
      "Where the path of a checkpoint has its step: a regular expression with one group, such as 'checkpoint-(\\d+)/'; default: the last number of the file's name.",
    ),
    batch_norm: choice(['batch', 'stored']).optional().meta({
      default: 'batch',
      description:
        'Of a network with weights: whether batch norms go by the statistics of the batch, as in training, or by those that training has kept.',
    }),
    stages: listOf(wholeNumber(1, MAX_BLOCKS), 'block counts', 1, MAX_STAGES)
      .optional()
      .describe(
        'Blocks in each stage of a family, with model: resnetv2, resnet …; for example [3, 4, 6, 3].',
      ),
    widths: listOf(wholeNumber(1, MAX_WIDTH), 'widths', 1, MAX_STAGES)
      .optional()
      .describe(
        'Output channels of each stage; default of resnetv2 and resnet: 256, 512, 1024, 2048 … with bottleneck blocks, 64, 128, 256, 512 … with basic ones. With bottleneck blocks multiples of 4, unless expansion says otherwise: the 3×3 convolution has a quarter of them.',
      ),
    block: choice(['bottleneck', 'basic']).optional().meta({
      default: DEFAULT_BLOCK,
      description:
        'Branch of model: resnetv2 or resnet: bottleneck (1×1, 3×3, 1×1) or basic (3×3, 3×3). A preset has its own.',
    }),
    depth: wholeNumber(1, MAX_DEPTH)
      .optional()
      .describe(
        'Layers of model: cifar-resnet (6n + 2), preact-resnet (9n + 2, or 6n + 2 with block: basic), wrn (6n + 4); blocks of model: regnet.',
      ),
    width_multiplier: positiveNumber(MAX_MULTIPLIER)
      .optional()
      .describe(
        'Factor on all widths of model: efficientnet, mobilenetv2, bit, wrn; on those inside the blocks of wide-resnet (default 2).',
      ),
    depth_multiplier: positiveNumber(MAX_MULTIPLIER)
      .optional()
      .describe('Factor on the blocks of each stage of model: efficientnet or nfnet, rounded up.'),
    w0: wholeNumber(8, MAX_WIDTH).optional().describe('Width of the first block of model: regnet.'),
    wa: number(0, MAX_WIDTH)
      .optional()
      .describe('Slope of the widths of model: regnet, u = w0 + wa·j of block j.'),
    wm: number(1.01, MAX_MULTIPLIER)
      .optional()
      .describe('Ratio of the widths of neighbouring stages of model: regnet.'),
    strides: listOf(wholeNumber(1, MAX_STRIDE), 'strides', 1, MAX_STAGES)
      .optional()
      .describe(`Stride of the first block of each stage; ${OF_MODEL} 1, then 2.`),
    expansion: byStage(
      positiveNumber(MAX_MULTIPLIER),
      'ratios',
      `a number above 0, up to ${MAX_MULTIPLIER}`,
    )
      .optional()
      .describe(
        `Channels inside a block over its output channels, or what expansion_of says; ${OF_MODEL} 1/4. A number, or a list of one a stage.`,
      ),
    first_expansion: positiveNumber(MAX_MULTIPLIER)
      .optional()
      .describe("The same of the network's first block, where it differs."),
    expansion_of: choice(['output', 'input'])
      .optional()
      .describe(
        `Whether expansion is of the output or of the input channels of a block; ${OF_MODEL} output.`,
      ),
    middle_rounding: choice(['exact', 'floor', 'nearest'])
      .optional()
      .describe(
        `What becomes of channels inside a block that are no multiple of a group: exact, a mistake; floor; nearest, as make_divisible of MobileNet; ${OF_MODEL} exact.`,
      ),
    groups: byStage(
      wholeNumber(1, MAX_WIDTH),
      'group counts',
      `a whole number from 1 to ${MAX_WIDTH}`,
    )
      .optional()
      .describe(`Groups of the convolutions inside a bottleneck; ${OF_MODEL} 1.`),
    group_width: byStage(
      wholeNumber(1, MAX_WIDTH),
      'group widths',
      `a whole number from 1 to ${MAX_WIDTH}`,
    )
      .optional()
      .describe('Channels of a group of those convolutions, in place of groups.'),
    middle_convs: wholeNumber(1, 8)
      .optional()
      .describe(`Convolutions inside a bottleneck that see neighbouring pixels; ${OF_MODEL} 1.`),
    convention: choice(CONVENTION_NAMES)
      .default('paper')
      .describe(
        "Which published code to follow where they differ: Brock et al. 2021 as printed, its authors' code (deepmind) or timm. Sets the defaults of the keys that say so.",
      ),
    stem: choice(STEM_NAMES)
      .optional()
      .meta({
        default: 'conv7-pool',
        description: `What stands before the first block, unless the model has another. ${STEM_NAMES.map((name) => `${name}: ${STEMS[name].help}`).join('; ')}.`,
      }),
    stem_width: wholeNumber(1, MAX_WIDTH)
      .optional()
      .meta({
        description: `Channels of the stem's convolution; default: ${DEFAULT_STEM_WIDTH}, and with stem: ${NARROW_STEM} and basic blocks the width of the first stage.`,
      }),
    kernel: byStage(
      z.literal([1, 3, 5, 7], { error: 'one of 1, 3, 5, 7' }),
      'of 1, 3, 5, 7',
      'one of 1, 3, 5, 7',
    )
      .optional()
      .meta({
        default: DEFAULT_KERNEL,
        description:
          'Side of the windows of a branch: of the middle convolution of a bottleneck, of both of a basic block, of the depthwise one; a number, or a list of one a stage. With 1 no pixel sees another.',
      }),
    shortcut: choice(['conv', 'avgpool-conv', 'pad', 'none'])
      .optional()
      .describe(
        `Shortcut of a transition block: a 1×1 convolution, strided where the block is; an average pool and then the convolution; or pad, every second pixel with channels of zeros (option A of He et al. 2016); default that of the model, otherwise ${defaultByConvention('shortcut')}. none: no block has a shortcut, a plain network of the same layers.`,
      ),
    sum_scale: z
      .union([positiveNumber(MAX_GAIN), z.literal('1/sqrt2')], {
        error: `a number above 0, up to ${MAX_GAIN}, or 1/sqrt2`,
      })
      .optional()
      .meta({
        default: 1,
        description:
          'What the sum of shortcut and branch is multiplied by, a number or 1/sqrt2; β follows it.',
      }),
    padding: choice(['symmetric', 'same'])
      .optional()
      .describe(
        `symmetric: k // 2 on both sides, as in PyTorch; same: as in TensorFlow; ${defaultByConvention('padding')}.`,
      ),
    norm: choice(['batch', 'layer', 'layer2d', 'instance', 'group', 'none']).optional().meta({
      default: 'batch',
      description:
        'Normaliser. batch uses the statistics of the batch, as in training; layer those of all values of a sample; layer2d those of the channels of each pixel, as ConvNeXt.',
    }),
    norm_groups: wholeNumber(1, MAX_WIDTH).optional().meta({
      default: DEFAULT_NORM_GROUPS,
      description: 'Groups of norm: group; must divide every normalised channel count.',
    }),
    norm_epsilon: positiveNumber(1).optional().meta({
      default: DEFAULT_NORM_EPSILON,
      description: 'Added to the variance under the square root of the normaliser.',
    }),
    norm_weight: choice(['one', 'uniform'])
      .optional()
      .describe(
        `Scale of each normalised channel at first: 1, or uniform from 0 to 1, as torch7 starts them; ${OF_MODEL} one.`,
      ),
    order: choice(['norm-act', 'act-norm']).optional().meta({
      default: DEFAULT_ORDER,
      description:
        'Of pre-activation blocks (resnetv2-…). norm-act: norm, activation, convolution; act-norm: activation, norm, convolution.',
    }),
    activation: activation.transform(canonicalActivation).optional().meta({
      default: 'relu',
      description:
        'Activation. swish is silu; linear and none are identity; step is 1 above step_threshold and 0 below. Or { expression: "…" } in x.',
    }),
    gelu: choice(['erf', 'tanh'])
      .optional()
      .describe(
        `Which form activation: gelu has, exact or by tanh; ${defaultByConvention('gelu')}.`,
      ),
    step_threshold: number(-MAX_THRESHOLD, MAX_THRESHOLD)
      .optional()
      .meta({ default: 0, description: 'Where activation: step jumps from 0 to 1.' }),
    init: choice([...INIT_NAMES, 'published'])
      .optional()
      .describe(
        `Law of the weights, of variance g / fan: g = 2 for he-…, g = 1 for lecun-…; glorot-… takes the mean of both fans. Or orthogonal; delta-orthogonal, which is 0 but for the centre of each kernel; haiku-linear; torch-default, PyTorch's own; normal and truncated-normal with init_std; zero. published: what the published code of the model has, by convention; that is the default of all models but resnet-… and resnetv2-…. Of these: ${defaultByConvention('init')}, otherwise he-normal.`,
      ),
    init_std: positiveNumber(MAX_GAIN)
      .optional()
      .describe(
        'Standard deviation of init: normal, or of truncated-normal before it is cut at two of it.',
      ),
    fan: choice(FAN_NAMES)
      .optional()
      .meta({
        default: DEFAULT_FAN,
        description: `Which fan scales the variance; with ${FAN_INITS.shown}. Of a grouped convolution fan_out counts the filters of all groups, as PyTorch does, and fan_out_group those of one.`,
      }),
    init_gain: positiveNumber(MAX_GAIN).optional().meta({
      default: 1,
      description:
        'Factor on the standard deviation of every weight; √2 = 1.4142 for orthogonal with ReLU.',
    }),
    bias: choice(BIAS_NAMES)
      .optional()
      .describe(
        'Gives every convolution a bias for each channel: zero at first, or uniform within ±1/√fan-in, as PyTorch starts them; default: that of the model, otherwise none.',
      ),
    bias_std: number(0, MAX_GAIN).optional().meta({
      default: 0,
      description:
        'Standard deviation of normal biases, one for each channel of each convolution; 0: there are none.',
    }),
    residual: choice(['plain', 'nf', 'skipinit', 'fixup']).optional().meta({
      default: 'plain',
      description:
        'plain: x + f(x); nf: x + alpha·skip_gain·f(x / beta), the normalizer-free block (it takes no norm away: that is norm: none); skipinit: x + skip_gain·f(x); fixup: scaled initialisation with a zero last convolution and scalar biases, without any normaliser.',
    }),
    alpha: positiveNumber(MAX_GAIN).optional().meta({
      default: DEFAULT_ALPHA,
      description:
        'Scale of the residual branch of residual: nf; each block adds alpha² of variance.',
    }),
    skip_gain: number(0, MAX_GAIN)
      .optional()
      .describe(
        `Initial value of the scalar at the end of the residual branch; of residual: skipinit ${DEFAULT_SKIPINIT_GAIN} by default, of nf ${defaultByConvention('skip_gain')}.`,
      ),
    beta: choice(['input', 'output', 'measured'])
      .optional()
      .describe(
        `Where residual: nf divides by β: the input of the activation, g(x/β), or its output, g(x)/β, the same for relu and identity alone; or the input by the deviation that the batch at hand has there, as data-dependent initialisation does; ${defaultByConvention('beta')}.`,
      ),
    scaled_ws: flag().optional().meta({
      default: false,
      description:
        'Scaled weight standardization: each filter to mean 0 and a variance that offsets the activation.',
    }),
    gamma: choice(['weights', 'activation'])
      .optional()
      .describe(
        `Where the gain γ of scaled_ws is applied, the same at initialisation; ${defaultByConvention('gamma')}.`,
      ),
    gamma_value: choice(['exact', 'published'])
      .optional()
      .describe(
        `Whether γ is computed or the rounded constant of the published codes (ReLU: 1.71396 for 1.71286); ${defaultByConvention('gamma_value')}.`,
      ),
    ws_guard: choice(WS_GUARD_NAMES)
      .optional()
      .describe(
        `What guards scaled_ws against a constant filter: zero, against 0 alone; floor, variance × fan-in is at least 1e-4; epsilon, 1e-5 is added to the variance; ${defaultByConvention('ws_guard')}.`,
      ),
    weight_standardization: choice(['none', 'plain']).optional().meta({
      default: 'none',
      description:
        'plain: each filter to mean 0 and variance 1, not divided by √fan-in (Qiao et al. 2019, BiT), for a norm behind it.',
    }),
    stem_gamma: flag()
      .optional()
      .describe(
        `Whether the stem's convolution, which no activation precedes, has the γ of scaled_ws too; ${defaultByConvention('stem_gamma')}.`,
      ),
    se_ratio: number(0, 1)
      .optional()
      .describe(
        'Squeeze-and-excitation in each branch: its hidden channels over those that it stands behind, or over what se_of says, for example 0.5; default: that of the model, otherwise none; 0: none. Its gain is 2 with residual: nf.',
      ),
    se_of: choice(['input', 'width', 'output'])
      .optional()
      .describe('What se_ratio is of: the input of the block, its width inside, or its output.'),
    se_place: choice(['middle', 'end'])
      .optional()
      .describe(`Before the last convolution of the branch, or at its end; ${OF_MODEL} end.`),
    se_activation: choice(['relu', 'silu'])
      .optional()
      .describe(`Between its two layers; ${OF_MODEL} relu.`),
    se_bias: choice(BIAS_NAMES)
      .optional()
      .describe(`Biases of its layers, as bias; ${OF_MODEL} none.`),
    se_init: choice(INIT_NAMES)
      .optional()
      .describe(`Law of its weights; ${defaultByConvention('se_init')}.`),
    se_divisor: wholeNumber(1, MAX_WIDTH)
      .optional()
      .describe(
        `What its hidden channels are rounded to a multiple of; 1: rounded down; ${defaultByConvention('se_divisor')}.`,
      ),
    eca: flag()
      .optional()
      .describe(
        'Efficient channel attention at the end of each branch (Wang et al. 2020). Its gain is 2 with residual: nf.',
      ),
    layer_scale: number(0, MAX_GAIN)
      .optional()
      .describe(
        `What each channel at the end of a branch is multiplied by at first, a parameter each (ConvNeXt: 1e-6); ${OF_MODEL} none.`,
      ),
    zero_init_last: flag()
      .optional()
      .describe(
        `The last weight of each branch starts at zero: the last norm's scale or, without one, the last convolution; ${defaultByConvention('zero_init_last')}, otherwise false.`,
      ),
  },
  'a mapping such as { model: resnetv2-50 }',
);

/** The keys of a network. */
export const NETWORK_KEYS = Object.keys(networkShape.shape);

/** What networks may inherit: everything but the name, and nothing is required. */
export const baseShape = networkShape.omit({ name: true }).partial();

export const BASE_KEYS = Object.keys(baseShape.shape);
