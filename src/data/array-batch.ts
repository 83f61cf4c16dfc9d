import { resolve } from 'node:path';
import { UserError } from '../core/errors.ts';
import type { ArrayHeader } from './arrays/array.ts';
import { toFloat32 } from './arrays/convert.ts';
import { listArrays, readArray, readHeader } from './arrays/read.ts';

/** Which array is the batch. A `file` input of a config fits. */
export interface ArrayRequest {
  /** An `.npy` or `.npz` file. */
  readonly path: string;
  /** Its name in the file; undefined: the only one. */
  readonly array?: string | undefined;
  /** The first so many samples; undefined: all, or the share of all that each of several batches has. */
  readonly batch?: number | undefined;
  /** Batches that will be taken, one behind the other. */
  readonly batches?: number;
}

/** What a batch is by the header of its array. */
export interface ArrayExtent {
  /** Absent of an `.npy` file. */
  readonly array?: string | undefined;
  readonly batch: number;
  /** Height and width. */
  readonly size: readonly [height: number, width: number];
  readonly channels: number;
}

/**
 * Looks at the header of an array that is to be a batch, and reads none of its numbers.
 *
 * @param baseDir what a relative `path` is relative to: the config file's folder
 * @throws {UserError} the array is not there, is not N×C×H×W of floats, or has fewer samples
 */
export async function findArrayBatch(
  { path, array, batches = 1, batch: given }: ArrayRequest,
  baseDir: string,
): Promise<ArrayExtent> {
  const header = await readHeader(resolve(baseDir, path), array);
  const [samples, channels, ...size] = imagesShape(header);
  const batch = given ?? Math.max(1, Math.floor(samples / batches));
  if (batch * batches > samples) throw tooFew(batch, batches, samples, header.place);
  const named = header.name === undefined ? {} : { array: header.name };
  return { ...named, batch, size, channels };
}

/**
 * What is known of arrays whatever their shapes are: each is fed to the input of a model that has its name. Batch,
 * channels and size are those of the first that is one of pictures, or batch alone.
 *
 * @throws {UserError} as `listArrays`
 */
export async function findArrays(
  { path, array, batch: given, batches = 1 }: ArrayRequest,
  baseDir: string,
): Promise<ArrayExtent> {
  const file = resolve(baseDir, path);
  const headers = array === undefined ? await listArrays(file) : [await readHeader(file, array)];
  const pictures = headers.find(({ shape }) => shape.length === 4);
  const [batch = 1, channels = 1, height = 1, width = 1] = (pictures ?? headers[0])?.shape ?? [];
  const extent = { array, batch: given ?? Math.max(1, Math.floor(batch / batches)) };
  return pictures === undefined
    ? { ...extent, channels: 1, size: [1, 1] }
    : { ...extent, channels, size: [height, width] };
}

/**
 * The batch of an array: its values as they are, float16 and float64 as float32.
 *
 * @param extent what `findArrayBatch` found
 * @param which of its batches, one behind the other, from 0
 * @throws {UserError} as `findArrayBatch`; the array is damaged or another by now, or a value is not finite
 */
export async function loadArrayBatch(
  { path, array, batch, size, channels }: ArrayExtent & Pick<ArrayRequest, 'path'>,
  baseDir: string,
  which = 0,
): Promise<Float32Array> {
  const found = await readArray(resolve(baseDir, path), array, batch, which * batch);
  if (`${imagesShape(found)}` !== `${[batch, channels, ...size]}`) {
    throw new UserError('the file was changed while it was in use', {
      place: found.place,
      remedy: 'Run it again.',
    });
  }
  const data = toFloat32(found);
  refuseNotFinite(data, which * data.length, found.place);
  return data;
}

type ImagesShape = readonly [n: number, c: number, h: number, w: number];

/** What networks for images are fed with. */
function imagesShape({ type, shape, place }: ArrayHeader): ImagesShape {
  if (!type.startsWith('float')) {
    throw new UserError(`the networks here are fed with floats, and this array is of ${type}`, {
      place,
      remedy: "Convert it before it is saved: x.astype('float32').",
    });
  }
  if (shape.length === 4 && !shape.includes(0)) return shape as unknown as ImagesShape;
  const told = shape.length === 0 ? 'a scalar' : shape.join('×');
  throw new UserError(`the networks here are fed with samples N×C×H×W, and this array is ${told}`, {
    place,
    remedy: 'Save it with four axes: samples, channels, height and width, none of them empty.',
  });
}

function tooFew(batch: number, batches: number, samples: number, place: string): UserError {
  const are = samples === 1 ? 'is 1 sample' : `are ${samples} samples`;
  const wanted = batches === 1 ? `batch: ${batch}` : `batches: ${batches} of batch: ${batch}`;
  const fitting = Math.floor(samples / batch);
  const remedy =
    fitting > 0 ? `Set batches: ${fitting} or less.` : `Set batch: ${samples} or less.`;
  return new UserError(`there ${are} here, fewer than ${wanted}`, { place, remedy });
}

/** @param before values of the array that come before these */
function refuseNotFinite(data: Float32Array, before: number, place: string): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new UserError(`value ${before + at} of the array is not finite in float32`, {
    place,
    remedy: 'Save finite values: of others nothing can be measured.',
  });
}
