import type { Config, FileInput, ImagesInput, InputConfig } from '../config/schema.ts';
import { UserError } from '../core/errors.ts';
import type { Locate } from '../core/place.ts';
import { elements } from '../core/shape.ts';
import {
  type ArrayExtent,
  findArrayBatch,
  findArrays,
  loadArrayBatch,
} from '../data/array-batch.ts';
import { gaussianBatches } from '../data/gaussian.ts';
import { findImages, loadImages, type SkippedPicture } from '../data/images.ts';
import { pinkBatches } from '../data/pink.ts';
import { type AnySpec, isImported } from '../networks/imported.ts';

/** Where an input comes from. */
export interface InputOrigin {
  /** What a relative path in the config is relative to: the config's folder. */
  readonly baseDir: string;
  /** Where the input's path stands, `file:line:column`, for what is found wrong with what is there. */
  readonly inputPlace?: string;
}

/** A file of which the header has been read. */
type KnownFile = FileInput & ArrayExtent;

/** An input of which batch and size are known, wherever they are written. */
export type KnownInput = Exclude<InputConfig, FileInput> | KnownFile;

/** A config with such an input, of which networks can be built. */
export interface KnownConfig extends Config {
  readonly input: KnownInput;
  readonly inputs?: readonly KnownInput[];
}

/** What a network of a config is fed with. */
export function inputAt({ input, inputs }: KnownConfig, index: number): KnownInput {
  return inputs?.[index] ?? input;
}

/**
 * Makes sure that what a config feeds its networks with is there, and completes it by what its files say.
 *
 * @throws UserError as `knownInput`
 */
export async function knownConfig(
  { inputs, ...config }: Config,
  baseDir: string,
  locate: Locate,
): Promise<KnownConfig> {
  const { input, networks } = config;
  if (inputs === undefined) {
    const origin = { baseDir, inputPlace: locate(['input', 'path']) };
    return { ...config, input: await knownInput(input, origin, networks) };
  }
  const known = new Map<InputConfig, KnownInput>();
  for (const one of new Set(inputs)) {
    const inputPlace = locate(['inputs', inputs.indexOf(one), 'path']);
    const own = networks.filter((_, i) => inputs[i] === one);
    known.set(one, await knownInput(one, { baseDir, inputPlace }, own));
  }
  const all = inputs.map((one) => known.get(one) as KnownInput);
  return { ...config, input: all[0] as KnownInput, inputs: all };
}

/**
 * Makes sure that an input is there, before anything is run, and completes it by what its file says.
 *
 * @param networks those that it is for: what families plan takes pictures, a model from a file whatever it asks for
 * @throws UserError where pictures are missing, or an array is not there or does not fit
 */
export async function knownInput(
  input: InputConfig,
  { baseDir, inputPlace }: InputOrigin,
  networks: readonly AnySpec[],
): Promise<KnownInput> {
  try {
    if (input.kind === 'file' && networks.every(isImported)) {
      return { ...input, ...(await findArrays(input, baseDir)) };
    }
    if (input.kind === 'file') return { ...input, ...(await findArrayBatch(input, baseDir)) };
    if (input.kind === 'images') await findImages(input, baseDir);
    return input;
  } catch (error) {
    throw inConfig(error, inputPlace);
  }
}

/** What a network gets of the input. */
export interface Share {
  /** Samples: the first so many. */
  readonly batch: number;
  /** Height and width. */
  readonly size: readonly [height: number, width: number];
  /** Of noise, where a network takes another number than the config's. */
  readonly channels?: number;
}

/** A batch that a network gets under a seed: the first, or another one of them, from 0. */
export type Batches = (share: Share, seed: number, which?: number) => Promise<Float32Array>;

/** How the batches of one kind of input are made. */
interface Source {
  /** Shares and seeds of one key get samples of one batch. */
  key(share: Share, seed: number): string;
  /** One of those batches, or as much of its beginning as the share has. */
  draw(share: Share, seed: number, which: number): Promise<Float32Array>;
  readonly channels: number;
}

/**
 * The batches of a run. The last one is kept, so that networks in a row share what is drawn, or decoded; another
 * size takes its place before it is drawn, for what is drawn anew is the same, and two might not fit into memory.
 */
export function openInput(
  input: KnownInput,
  origin: InputOrigin,
  onWarning?: (message: string) => void,
): Batches {
  const { key, draw, channels } = sourceOf(input, origin, onWarning);
  let held: { readonly key: string; readonly data: Float32Array } | undefined;
  return async (share, seed, which = 0) => {
    const wanted = `${which} ${key(share, seed)}`;
    if (held?.key !== wanted) {
      held = undefined;
      held = { key: wanted, data: await draw(share, seed, which) };
    }
    return held.data.subarray(
      0,
      elements([share.batch, share.channels ?? channels, ...share.size]),
    );
  };
}

/** The batches of several inputs, of which the one that was asked for last is open. */
export function openInputs(
  origin: InputOrigin,
  onWarning?: (message: string) => void,
): (input: KnownInput) => Batches {
  let open: { readonly input: KnownInput; readonly batches: Batches } | undefined;
  return (input) => {
    if (open?.input !== input) open = { input, batches: openInput(input, origin, onWarning) };
    return open.batches;
  };
}

function sourceOf(
  input: KnownInput,
  origin: InputOrigin,
  onWarning?: (message: string) => void,
): Source {
  if (input.kind === 'images') return pictures(input, origin, onWarning);
  if (input.kind === 'file') return stored(input, origin);
  return noise(input);
}

/** Drawn from one stream a seed, so that several batches are the parts of a large one, and a small one its beginning. */
function noise(input: Extract<KnownInput, { exponent: number } | { kind: 'gaussian' }>): Source {
  const { channels } = input;
  const key = (share: Share, seed: number) =>
    JSON.stringify([share.size, share.batch, share.channels, seed]);
  const begin = ({ batch, size, channels: own = channels }: Share, seed: number) => {
    const shape = [batch, own, ...size] as const;
    return input.kind === 'gaussian'
      ? gaussianBatches(shape, seed)
      : pinkBatches(shape, input.exponent, seed);
  };
  let under: { key: string; next: number; drawn: ReturnType<typeof begin> } | undefined;
  return {
    channels,
    key,
    draw: async (share, seed, which) => {
      const wanted = key(share, seed);
      if (under?.key !== wanted || under.next > which) {
        under = { key: wanted, next: 0, drawn: begin(share, seed) };
      }
      // Only where batches are not asked for in their order.
      for (; under.next < which; under.next++) under.drawn.next();
      under.next++;
      return under.drawn.next().value;
    },
  };
}

/**
 * The same for all seeds, so that seeds differ in weights only; and whole whatever the share, for
 * `standardize` goes by all pictures of the batch.
 */
function pictures(
  input: ImagesInput,
  { baseDir, inputPlace }: InputOrigin,
  onWarning?: (message: string) => void,
): Source {
  /** The picture that each batch begins with, as far as it is known: some are skipped. */
  const starts = [0];
  const load = async (size: Share['size'], which: number) => {
    const batch = await loadImages(
      { ...input, size },
      baseDir,
      starts[which],
      which * input.batch,
    ).catch((error: unknown) => {
      throw inConfig(error, inputPlace);
    });
    // Those of each batch are told once.
    if (starts[which + 1] === undefined) tellSkipped(batch.skipped, onWarning);
    starts[which + 1] = batch.next;
    return batch.data;
  };
  return {
    channels: 3,
    key: ({ size }) => JSON.stringify(size),
    draw: async ({ size }, _, which) => {
      for (let k = starts.length - 1; k < which; k++) await load(size, k);
      return load(size, which);
    },
  };
}

/** The same for all seeds, as pictures are. */
function stored(input: KnownFile, { baseDir, inputPlace }: InputOrigin): Source {
  return {
    channels: input.channels,
    key: () => '',
    draw: (_, __, which) =>
      loadArrayBatch(input, baseDir, which).catch((error: unknown) => {
        throw inConfig(error, inputPlace);
      }),
  };
}

function tellSkipped(
  skipped: readonly SkippedPicture[],
  onWarning?: (message: string) => void,
): void {
  const [first] = skipped;
  if (first === undefined) return;
  const more = skipped.length === 1 ? '' : `, and ${skipped.length - 1} more`;
  onWarning?.(
    `skipped ${skipped.length} unreadable picture${skipped.length === 1 ? '' : 's'}: ${first.file} (${first.reason})${more}`,
  );
}

/** What is wrong with pictures or a file, told at the config's `path`; the folder or file goes before it. */
function inConfig(error: unknown, place: string | undefined): unknown {
  if (!(error instanceof UserError) || place === undefined) return error;
  const { message, remedy, cause } = error;
  const which = error.place === undefined ? '' : `${error.place}: `;
  return new UserError(`${which}${message}`, { place, remedy, cause });
}
