import { z } from 'zod';
import { FAN_NAMES, INIT_NAMES } from '../networks/inits.ts';
import {
  choice,
  flag,
  line,
  listOf,
  mapping,
  positiveNumber,
  wholeNumber,
} from '../schema/values.ts';
import { STEP_PATTERN, weightFiles } from './checkpoint-keys.ts';
import { bothSides, size } from './size.ts';

const MAX_BATCH = 65536;
const MAX_GAIN = 1000;
const MAX_DIMENSION = 2 ** 24;
const MAX_PATTERNS = 100;
const MAX_TEXT = 1000;

/** What matrices have too, which have no centre. */
const initName = choice(INIT_NAMES.filter((name) => name !== 'delta-orthogonal'));

function record<T extends z.ZodType>(value: T, error: string) {
  return z.record(z.string(), value, { error });
}

const ownInputs = {
  tokens: mapping(
    {
      kind: z
        .literal('tokens')
        .describe('Token ids, uniform from 0 to below − 1, anew for each seed.'),
      below: wholeNumber(1, 2 ** 31)
        .optional()
        .describe(
          'How many tokens there are; default: the rows of the table that the ids choose from.',
        ),
    },
    'a mapping',
  ),
  ...constant('ones', 'Ones, as attention masks have them.'),
  ...constant('zeros', 'Zeros, as token types have them.'),
  ...constant('range', '0, 1, 2 … along the last axis, as position ids have them.'),
  ...constant('gaussian', 'Independent samples of N(0, 1), anew for each seed.'),
  file: mapping(
    {
      kind: z.literal('file').describe('An array from a file of NumPy.'),
      path: line(4096).describe('An .npy or .npz file, relative to this file.'),
      array: line(MAX_TEXT)
        .optional()
        .describe('The array by name; default: that of the graph input.'),
    },
    'a mapping',
  ),
};

function constant<Kind extends string>(kind: Kind, help: string) {
  const shape = mapping({ kind: z.literal(kind).describe(help) }, 'a mapping');
  return { [kind]: shape } as Readonly<Record<Kind, typeof shape>>;
}

export const OWN_INPUT_KINDS = Object.keys(ownInputs) as (keyof typeof ownInputs)[];

/** The keys of what a graph input is fed with. */
export function ownInputKeys(kind: unknown): readonly string[] {
  const known = OWN_INPUT_KINDS.find((each) => each === kind);
  return known === undefined ? ['kind'] : Object.keys(ownInputs[known].shape);
}

const ownInput = z.discriminatedUnion(
  'kind',
  [
    ownInputs.tokens,
    ownInputs.ones,
    ownInputs.zeros,
    ownInputs.range,
    ownInputs.gaussian,
    ownInputs.file,
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? `one of ${OWN_INPUT_KINDS.join(', ')}`
        : 'a mapping such as { kind: tokens }',
  },
);

/** A network from an ONNX file, as it is written. */
export const importedShape = mapping(
  {
    name: line(200)
      .optional()
      .describe('The name in tables and charts; default: that of the file.'),
    model: line(4096)
      .regex(/\.[oO][nN][nN][xX]$/, { error: 'the path of an .onnx file' })
      .describe(
        'An ONNX file, relative to this file; or a glob such as runs/step-*.onnx, of which each file is a network of its own, in the order of their steps.',
      ),
    batch: wholeNumber(1, MAX_BATCH)
      .optional()
      .describe(
        'Samples that this network gets: the first so many of the input; default: all of them, or as many as the model was exported for.',
      ),
    size: size
      .transform(bothSides)
      .optional()
      .describe(
        'Height and width of what this network gets, where the model leaves them open; default: those of the input.',
      ),
    weights: z
      .union([choice(['stored', 'drawn']), weightFiles('stored', 'drawn')], {
        error: 'stored, drawn, or the path of a .safetensors file, a glob of them, or a list',
      })
      .default('stored')
      .describe(
        "stored: the weights of the file; drawn: every weight of a convolution or product anew from init, under each seed; embedding and position tables from normal(0, 0.02), norm scales 1, biases 0. Or those of a training run, named as the model's own: a .safetensors file, or a glob or a list of which each file is a network of its own, in the order of their steps.",
      ),
    step: STEP_PATTERN.optional().describe(
      "Where the path of a checkpoint has its step: a regular expression with one group, such as 'checkpoint-(\\d+)/'; default: the last number of the file's name.",
    ),
    batch_norm: choice(['batch', 'stored'])
      .optional()
      .describe(
        'Whether batch norms go by the statistics of the batch, as in training, or by those that are stored; default: batch where weights are drawn, otherwise as the model was exported.',
      ),
    points: z
      .union(
        [choice(['additions', 'layers']), listOf(line(MAX_TEXT), 'patterns', 1, MAX_PATTERNS)],
        {
          error: 'additions, layers, or a list of patterns',
        },
      )
      .default('additions')
      .describe(
        'What is measured. additions: every residual addition; layers: every convolution, product, norm and activation; a list of patterns of names of nodes or values, with * and ?. spp inspect lists them.',
      ),
    channel_axis: wholeNumber(1, 7)
      .optional()
      .describe(
        'Axis of the channels at every point, counted from 0; default: as the operators around it tell, 1 of N×C×H×W and the last of tokens.',
      ),
    inputs: record(ownInput, 'a mapping from graph inputs to what they are fed with')
      .optional()
      .describe(
        "What graph inputs are fed with that are not the config's input, by name; default: token ids, masks of ones, positions, as their names and types tell.",
      ),
    dims: record(wholeNumber(1, MAX_DIMENSION), 'a mapping from names of sizes to numbers')
      .optional()
      .describe(
        'Sizes that the model leaves open, by the names that it has for them, such as { sequence: 128 }.',
      ),
    init: z
      .union([initName, record(initName, 'a mapping from patterns of names to initialisers')], {
        error: 'an initialiser, or a mapping from patterns of names to initialisers',
      })
      .optional()
      .describe(
        'Law of the weights that are drawn, he-normal by default; or laws by patterns of names, such as { "*attn*": lecun-normal, "*": he-normal }, of which the first that matches holds.',
      ),
    init_std: positiveNumber(MAX_GAIN)
      .optional()
      .describe('Standard deviation of init: normal and truncated-normal.'),
    init_gain: positiveNumber(MAX_GAIN)
      .optional()
      .describe('Factor on the standard deviation of every weight that is drawn; default 1.'),
    fan: choice(FAN_NAMES)
      .optional()
      .describe('Which fan scales the variance of init: he-… and lecun-…; default fan_in.'),
    scaled_ws: flag()
      .optional()
      .describe(
        'Scaled weight standardisation of the weights that are drawn, with γ of the activation before each; default false.',
      ),
  },
  'a mapping such as { model: net.onnx }',
);

/** The keys of a network from a file. */
export const IMPORTED_KEYS = Object.keys(importedShape.shape);

/** Those of them that only weights that are drawn have. */
export const DRAWN_KEYS = ['init', 'init_std', 'init_gain', 'fan', 'scaled_ws'] as const;
