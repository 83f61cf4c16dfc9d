import { availableParallelism } from 'node:os';
import { messageOf, UserError } from '../core/errors.ts';
import { mapBounded } from './bounded.ts';
import { decodePicture, type Picture } from './decode.ts';
import { type Normalize, valueTables } from './normalize.ts';
import { findPictures, type PictureFile } from './picture-files.ts';

/** Which pictures make the batch, and how. An `images` input of a config fits. */
export interface ImagesRequest {
  /** A folder (searched with its subfolders), a glob, or one file. */
  readonly path: string;
  readonly batch: number;
  /** Batches that will be taken, one behind the other. */
  readonly batches?: number;
  /** Height and width in pixels. */
  readonly size: readonly [number, number];
  readonly normalize: Normalize;
  /** Pass over what cannot be decoded and take the next picture. */
  readonly skip_unreadable: boolean;
}

/** A picture that was passed over. */
export interface SkippedPicture {
  readonly file: string;
  readonly reason: string;
}

export interface ImageBatch {
  /** N×3×h×w, red, green, blue. */
  readonly data: Float32Array;
  /** The N pictures in order: relative to the base folder where `path` is relative, with `/`. */
  readonly files: readonly string[];
  readonly skipped: readonly SkippedPicture[];
  /** Where the next batch begins among the pictures of the folder. */
  readonly next: number;
}

/** One picture that was tried. */
type Attempt =
  | { readonly file: PictureFile; readonly picture: Picture }
  | { readonly file: PictureFile; readonly picture: null; readonly reason: string };

/**
 * The first `batch` pictures in the order of their paths (or from another place on), decoded, normalised and put in one batch:
 * the same for every seed and every network, so that nothing but the weights differs. No more pictures
 * than needed are decoded.
 * @param baseDir what a relative `path` is relative to: the config file's folder
 * @param from the picture that it begins with: `next` of the batch before
 * @param before pictures that the batches before have
 * @throws {UserError} nothing there, too few pictures, or (unless skipped) one that cannot be decoded
 */
export async function loadImages(
  request: ImagesRequest,
  baseDir: string,
  from = 0,
  before = 0,
): Promise<ImageBatch> {
  const found = await findImages(request, baseDir);
  const attempts = await readPictures(found.files.slice(from), request);
  const read = attempts.flatMap(({ file, picture }) => (picture ? [{ file, picture }] : []));
  const skipped = attempts.flatMap((attempt) =>
    attempt.picture ? [] : [{ file: attempt.file.shown, reason: attempt.reason }],
  );
  if (read.length < request.batch) {
    // None is left that was not tried.
    const readable = before + read.length;
    throw tooFew(request, found.place, readable, found.files.length - readable);
  }
  const data = toBatch(
    read.map(({ picture }) => picture),
    request,
  );
  const next = from + attempts.length;
  return { data, files: read.map(({ file }) => file.shown), skipped, next };
}

/**
 * Finds the pictures and decodes none, which may be a matter of minutes.
 *
 * @throws {UserError} nothing there, or too few pictures
 */
export async function findImages(request: ImagesRequest, baseDir: string) {
  const found = await findPictures(request.path, baseDir);
  const wanted = request.batch * (request.batches ?? 1);
  if (found.files.length < wanted) throw tooFew(request, found.place, found.files.length, 0);
  return found;
}

/** Reads on until there are enough or none left; attempts in the order of the files. */
async function readPictures(
  files: readonly PictureFile[],
  { batch, size, skip_unreadable }: ImagesRequest,
): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  let missing = batch;
  while (missing > 0 && attempts.length < files.length) {
    const next = files.slice(attempts.length, attempts.length + missing);
    const more = await mapBounded(next, availableParallelism(), async (file): Promise<Attempt> => {
      try {
        return { file, picture: await decodePicture(file.path, size) };
      } catch (thrown) {
        if (!skip_unreadable) throw unreadable(file, thrown);
        return { file, picture: null, reason: messageOf(thrown) };
      }
    });
    attempts.push(...more);
    missing -= more.filter(({ picture }) => picture !== null).length;
  }
  return attempts;
}

/** Interleaved bytes to planes of normalised floats. */
function toBatch(
  pictures: readonly Picture[],
  { size: [height, width], normalize }: ImagesRequest,
): Float32Array {
  const tables = valueTables(pictures, normalize);
  const plane = height * width;
  const data = new Float32Array(pictures.length * 3 * plane);
  pictures.forEach((bytes, n) => {
    tables.forEach((table, channel) => {
      const start = (n * 3 + channel) * plane;
      for (let i = 0; i < plane; i++) data[start + i] = table[bytes[i * 3 + channel] ?? 0] ?? 0;
    });
  });
  return data;
}

function unreadable(file: PictureFile, cause: unknown): UserError {
  return new UserError(`cannot read this picture: ${messageOf(cause)}`, {
    place: file.path,
    remedy: 'Remove or replace it, or set skip_unreadable: true to pass over such pictures.',
    cause,
  });
}

function tooFew(
  { batch, batches = 1 }: ImagesRequest,
  place: string,
  count: number,
  skipped: number,
): UserError {
  const pictures = count === 1 ? 'is 1 picture' : `are ${count} pictures`;
  const unread = skipped === 0 ? '' : ` that can be read, and ${skipped} that cannot`;
  const wanted = batches === 1 ? `batch: ${batch}` : `batches: ${batches} of batch: ${batch}`;
  const fitting = Math.floor(count / batch);
  const less =
    fitting > 0
      ? `Set batches: ${fitting} or less`
      : `Set batch: ${count} or less${batches > 1 ? ' and batches: 1' : ''}`;
  return new UserError(`there ${pictures} here${unread}, fewer than ${wanted}`, {
    place,
    remedy: count === 0 ? 'Add pictures.' : `${less}, or add pictures.`,
  });
}
