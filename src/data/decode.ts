import { access, constants, stat } from 'node:fs/promises';
import { messageOf } from '../core/errors.ts';
import { reasonOf } from '../core/file-errors.ts';
import { loadNative } from '../native/native.ts';

/** height × width × 3 bytes: red, green, blue of each pixel, row by row. */
export type Picture = Uint8Array;

/** What sharp says, and what it means to someone with a folder of pictures. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/unsupported image format/, 'it is not a picture in a format that can be decoded'],
  [/pixel limit/, 'it has more than 268 million pixels, which may be a decompression bomb'],
];

/**
 * Decodes a picture to 8-bit sRGB at a size: turned as its EXIF orientation says, grey and CMYK
 * converted, transparency put on white, of an animation the first frame; resized so that it covers the
 * size, and its centre cut out.
 * @throws {Error} a message that says why it cannot be decoded, in one line
 */
export async function decodePicture(
  file: string,
  [height, width]: readonly [number, number],
): Promise<Picture> {
  const { default: sharp } = await loadNative('sharp', () => import('sharp'));
  try {
    // What cannot be opened, sharp calls no picture.
    await access(file, constants.R_OK);
    const { size } = await stat(file);
    if (size === 0) throw new Error('the file is empty');
    const { data, info } = await sharp(file, { failOn: 'error', autoOrient: true })
      .flatten({ background: '#ffffff' })
      .resize({ width, height, fit: 'cover', position: 'centre' })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`it decodes to ${info.channels} channels, not 3`);
    return data;
  } catch (cause) {
    throw new Error(reason(cause), { cause });
  }
}

const CORRUPT = 'Input file has corrupt header:';

function reason(cause: unknown): string {
  const message = messageOf(cause);
  const known = REASONS.find(([pattern]) => pattern.test(message));
  if (known !== undefined) return known[1];
  if (message.startsWith(CORRUPT)) {
    const detail = message.slice(CORRUPT.length).trim().split('\n')[0];
    return `its header is damaged${detail ? `: ${detail}` : ''}`;
  }
  return reasonOf(cause).split('\n')[0] ?? message;
}
