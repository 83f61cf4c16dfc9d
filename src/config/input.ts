import { z } from 'zod';
import { choice, flag, line, mapping, number, wholeNumber } from '../schema/values.ts';
import { bothSides, size as givenSize } from './size.ts';

const MAX_BATCH = 65536;
const MAX_CHANNELS = 4096;

/** Always `[h, w]` once loaded. */
const size = givenSize
  .default(224)
  .transform(bothSides)
  .describe(
    'Height and width of the input in pixels: n for a square, or [height, width]. A network may have a size of its own.',
  );

/** Batches beyond which a run would take days. */
const MAX_BATCHES = 65536;

const batches = wholeNumber(1, MAX_BATCHES)
  .default(1)
  .describe(
    'Batches that are pushed through one after the other, whose channel means and variances are pooled as those of one large batch: for more samples than fit into memory. A batch norm normalises each batch by itself.',
  );

const drawn = {
  batch: wholeNumber(1, MAX_BATCH).default(8).describe('Samples in a batch.'),
  batches,
  size,
  channels: wholeNumber(1, MAX_CHANNELS).default(3).describe('Channels of the input.'),
};

const gaussian = mapping(
  { kind: z.literal('gaussian').describe('Independent samples of N(0, 1).'), ...drawn },
  'a mapping',
).describe('Gaussian noise: every value drawn from N(0, 1), anew for each seed.');

const pink = mapping(
  {
    kind: z.literal('pink').describe('Noise with the correlations of natural pictures.'),
    ...drawn,
    exponent: number(0, 4)
      .default(1)
      .describe(
        'The amplitude spectrum falls with the frequency f as 1 / f^exponent: 0 is white noise, 1 is like natural pictures.',
      ),
  },
  'a mapping',
).describe(
  'Gaussian noise with a 1/f amplitude spectrum and unit variance: neighbouring pixels are alike, as in natural pictures.',
);

const images = mapping(
  {
    kind: z.literal('images').describe('Pictures from a folder.'),
    path: line(4096).describe(
      'A folder (searched with its subfolders) or a glob such as photos/**/*.jpg, relative to this file.',
    ),
    batch: wholeNumber(1, MAX_BATCH)
      .default(32)
      .describe('Pictures in a batch: the first so many in the order of their paths.'),
    batches,
    size,
    normalize: choice(['imagenet', 'standardize', 'none'])
      .default('imagenet')
      .describe(
        "imagenet: ImageNet's mean and standard deviation; standardize: each channel of the batch to mean 0 and variance 1; none: values in [0, 1].",
      ),
    skip_unreadable: flag()
      .default(false)
      .describe('Pass over pictures that cannot be decoded, and report how many.'),
  },
  'a mapping',
).describe('Real pictures, decoded to RGB, resized to cover the size and centre-cropped.');

const file = mapping(
  {
    kind: z.literal('file').describe('An array from a file of NumPy.'),
    path: line(4096).describe(
      'An .npy or .npz file, relative to this file. Its array is of floats, N×C×H×W, and batch, channels and size follow from it. Where all networks are ONNX files, each of their inputs gets the array of its name.',
    ),
    array: line(1000)
      .optional()
      .describe('The array by name; default: the only one of the file. An .npy file has no names.'),
    batch: wholeNumber(1, MAX_BATCH)
      .optional()
      .describe(
        'Samples in a batch: the first so many of the array; default: all, in equal batches.',
      ),
    batches,
  },
  'a mapping',
).describe('An array from a file, as it is: the same for every seed, and nothing is normalised.');

const KINDS = { gaussian, pink, images, file };

export type InputKind = keyof typeof KINDS;
export const INPUT_KINDS = Object.keys(KINDS) as InputKind[];

/** The keys of an input of this kind. */
export function inputKeys(kind: InputKind): string[] {
  return Object.keys(KINDS[kind].shape);
}

export const inputSchema = z
  .discriminatedUnion('kind', [gaussian, pink, images, file], {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? `one of ${INPUT_KINDS.join(', ')}`
        : 'a mapping such as { kind: gaussian }',
  })
  .prefault({ kind: 'gaussian' })
  .describe('What is fed to the networks; Gaussian noise of 8×3×224×224 if nothing is said.');

/** The input, every default filled in. `size` is [height, width] in pixels, and of a file in the file. */
export type InputConfig = Readonly<z.output<typeof inputSchema>>;
export type GaussianInput = Extract<InputConfig, { kind: 'gaussian' }>;
export type PinkInput = Extract<InputConfig, { kind: 'pink' }>;
export type ImagesInput = Extract<InputConfig, { kind: 'images' }>;
export type FileInput = Extract<InputConfig, { kind: 'file' }>;
