import { rm } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodePicture } from '../../src/data/decode.ts';
import { fromBytes, pixels, temporaryFolder } from './pictures.ts';

type Folder = Awaited<ReturnType<typeof temporaryFolder>>;
let at: Folder;
beforeAll(async () => {
  at = await temporaryFolder();
});
afterAll(() => rm(at.folder, { recursive: true }));

async function decoded(name: string, size: readonly [number, number], content: Uint8Array) {
  await at.write(name, content);
  return [...(await decodePicture(at.path(name), size))];
}

const colour = (r: number, c: number) => [10 + 40 * r, 20 + 30 * c, 5 + 20 * r + 11 * c];
const H = 3;
const W = 5;
const RGB = pixels(H, W, colour);

describe('pixels as they are where the size fits', () => {
  test.each(['png', 'webp', 'tiff', 'avif'] as const)('%s', async (format) => {
    // AVIF and WebP are lossless where asked; the other two always, with these settings.
    const options = { lossless: true, compression: undefined, chromaSubsampling: '4:4:4' };
    const encoded =
      format === 'tiff'
        ? await fromBytes(RGB, H, W).tiff({ compression: 'none' }).toBuffer()
        : await fromBytes(RGB, H, W).toFormat(format, options).toBuffer();
    const got = await decoded(`a.${format}`, [H, W], encoded);
    got.forEach((value, i) => {
      // AVIF keeps YCbCr, which rounds.
      expect(Math.abs(value - (RGB[i] ?? -9))).toBeLessThanOrEqual(format === 'avif' ? 2 : 0);
    });
  });

  test('JPEG of one colour', async () => {
    const grey = pixels(8, 8, () => [90, 90, 90]);
    const encoded = await fromBytes(grey, 8, 8).jpeg({ quality: 100 }).toBuffer();
    expect(await decoded('a.jpg', [8, 8], encoded)).toEqual([...grey]);
  });
});

describe('kinds of pixels', () => {
  const grey = (r: number, c: number) => 7 + 50 * r + 9 * c;
  const asRgb = [...pixels(H, W, (r, c) => [grey(r, c), grey(r, c), grey(r, c)])];

  test('grey', async () => {
    const encoded = await fromBytes(
      pixels(H, W, (r, c) => [grey(r, c)]),
      H,
      W,
    )
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect((await sharp(encoded).metadata()).channels).toBe(1);
    expect(await decoded('grey.png', [H, W], encoded)).toEqual(asRgb);
  });

  test('16-bit colour and grey', async () => {
    for (const [space, channels] of [
      ['rgb16', 3],
      ['grey16', 1],
    ] as const) {
      // v·257 is the 16-bit value of the 8-bit v.
      const wide = Uint16Array.from(
        pixels(H, W, (r, c) => Array(channels).fill(grey(r, c))),
        (v) => v * 257,
      );
      const encoded = await sharp(wide, { raw: { width: W, height: H, channels } })
        .toColourspace(space)
        .png()
        .toBuffer();
      expect((await sharp(encoded).metadata()).depth).toBe('ushort');
      expect(await decoded(`${space}.png`, [H, W], encoded)).toEqual(asRgb);
    }
  });

  test('a palette', async () => {
    const bytes = pixels(H, W, (r) => (r === 1 ? [255, 0, 0] : [0, 0, 255]));
    const encoded = await fromBytes(bytes, H, W).png({ palette: true }).toBuffer();
    expect((await sharp(encoded).metadata()).isPalette).toBe(true);
    expect(await decoded('palette.png', [H, W], encoded)).toEqual([...bytes]);
  });

  test('transparency is put on white', async () => {
    const alpha = (c: number) => c * 60;
    const bytes = pixels(H, W, (r, c) => [...colour(r, c), alpha(c)]);
    const encoded = await fromBytes(bytes, H, W).png().toBuffer();
    const got = await decoded('alpha.png', [H, W], encoded);
    const expected = [
      ...pixels(H, W, (r, c) =>
        colour(r, c).map((v) => (v * alpha(c) + 255 * (255 - alpha(c))) / 255),
      ),
    ];
    for (const [i, v] of got.entries()) {
      expect(Math.abs(v - (expected[i] ?? -9))).toBeLessThanOrEqual(1);
    }
  });

  test('grey with transparency', async () => {
    const bytes = pixels(H, W, (r, c) => [grey(r, c), r === 0 ? 0 : 255]);
    const encoded = await fromBytes(bytes, H, W).toColourspace('b-w').png().toBuffer();
    expect((await sharp(encoded).metadata()).channels).toBe(2);
    const expected = asRgb.map((v, i) => (i < W * 3 ? 255 : v));
    expect(await decoded('grey-alpha.png', [H, W], encoded)).toEqual(expected);
  });

  test('CMYK becomes RGB', async () => {
    const bytes = pixels(8, 8, (_, c) => (c < 4 ? [200, 30, 30] : [128, 128, 128]));
    const encoded = await fromBytes(bytes, 8, 8)
      .toColourspace('cmyk')
      .jpeg({ quality: 100 })
      .toBuffer();
    expect((await sharp(encoded).metadata()).space).toBe('cmyk');
    const got = await decoded('cmyk.jpg', [8, 8], encoded);
    expect(got).toHaveLength(192);
    // Through the printer's profile and back: near, not equal.
    for (const i of [0, 1, 2, 21, 22, 23])
      expect(Math.abs((got[i] ?? 0) - (bytes[i] ?? 0))).toBeLessThan(30);
  });

  test('the first frame of an animation', async () => {
    const frames = pixels(8, 4, (r) => (r < 4 ? [50, 50, 50] : [200, 200, 200]));
    const raw = { width: 4, height: 8, channels: 3, pageHeight: 4 } as const;
    const encoded = await sharp(frames, { raw })
      .gif({ delay: [100, 100] })
      .toBuffer();
    expect((await sharp(encoded).metadata()).pages).toBe(2);
    expect(await decoded('a.gif', [4, 4], encoded)).toEqual(Array(48).fill(50));
  });
});

describe('geometry', () => {
  // Where the pixel shown at (row, column) is stored, for each EXIF orientation.
  const STORED: Record<number, (r: number, c: number) => [number, number]> = {
    1: (r, c) => [r, c],
    2: (r, c) => [r, W - 1 - c],
    3: (r, c) => [H - 1 - r, W - 1 - c],
    4: (r, c) => [H - 1 - r, c],
    5: (r, c) => [c, r],
    6: (r, c) => [H - 1 - c, r],
    7: (r, c) => [H - 1 - c, W - 1 - r],
    8: (r, c) => [c, W - 1 - r],
  };
  for (const [orientation, stored] of Object.entries(STORED)) {
    test(`EXIF orientation ${orientation}`, async () => {
      const encoded = await fromBytes(RGB, H, W)
        .withMetadata({ orientation: Number(orientation) })
        .png()
        .toBuffer();
      const size: [number, number] = Number(orientation) < 5 ? [H, W] : [W, H];
      const got = await decoded(`o${orientation}.png`, size, encoded);
      expect(got).toEqual([...pixels(...size, (r, c) => colour(...stored(r, c)))]);
    });
  }

  // Four bands along the longer side; those at the ends are cut off.
  const band = (i: number) => [10, 90, 160, 250][Math.floor(i / 4)] ?? 0;
  const centre = (i: number) => band(i + 4);

  test('a wide picture is cut at left and right, a tall one above and below', async () => {
    const wide = await fromBytes(
      pixels(8, 16, (_, c) => Array(3).fill(band(c))),
      8,
      16,
    )
      .png()
      .toBuffer();
    expect(await decoded('wide.png', [8, 8], wide)).toEqual([
      ...pixels(8, 8, (_, c) => Array(3).fill(centre(c))),
    ]);
    const tall = await fromBytes(
      pixels(16, 8, (r) => Array(3).fill(band(r))),
      16,
      8,
    )
      .png()
      .toBuffer();
    expect(await decoded('tall.png', [8, 8], tall)).toEqual([
      ...pixels(8, 8, (r) => Array(3).fill(centre(r))),
    ]);
  });

  test('the shorter side is resized, then the centre cut: 32×64 to 4×4 and to 4×6', async () => {
    // Halves left and right of the centre: far from the edge between them, resizing keeps the values.
    const bytes = pixels(32, 64, (_, c) => (c < 32 ? [0, 0, 0] : [255, 255, 255]));
    const encoded = await fromBytes(bytes, 32, 64).png().toBuffer();
    for (const width of [4, 6]) {
      const got = await decoded(`half${width}.png`, [4, width], encoded);
      expect(got).toHaveLength(4 * width * 3);
      expect(got[0]).toBeLessThan(20);
      expect(got[width * 3 - 1]).toBeGreaterThan(235);
    }
  });

  test('a small picture is enlarged', async () => {
    const encoded = await fromBytes(
      pixels(2, 2, () => [9, 8, 7]),
      2,
      2,
    )
      .png()
      .toBuffer();
    expect(await decoded('small.png', [6, 5], encoded)).toEqual([...pixels(6, 5, () => [9, 8, 7])]);
  });
});

describe('what cannot be decoded', () => {
  const noise = pixels(64, 64, (r, c) => [(r * 7919 + c * 104729) % 251, (r * c) % 253, r ^ c]);
  const jpeg = () => fromBytes(noise, 64, 64).jpeg().toBuffer();
  const png = () => fromBytes(noise, 64, 64).png().toBuffer();

  const BAD: [string, () => Promise<Uint8Array> | Uint8Array, RegExp][] = [
    ['empty.jpg', () => Buffer.alloc(0), /the file is empty/],
    ['text.jpg', () => Buffer.from('hello, this is text'), /not a picture in a format/],
    ['half.jpg', async () => (await jpeg()).subarray(0, 1500), /premature end/],
    ['half.png', async () => (await png()).subarray(0, 3000), /libpng/],
    ['head.jpg', async () => (await jpeg()).subarray(0, 30), /^its header is damaged: .+/],
    ['bomb.png', hugePng, /more than 268 million pixels/],
  ];
  for (const [name, content, reason] of BAD) {
    test(name, async () => {
      await at.write(name, await content());
      const failure = await decodePicture(at.path(name), [4, 4]).catch((thrown: Error) => thrown);
      expect(failure).toBeInstanceOf(Error);
      expect((failure as Error).message).toMatch(reason);
      expect((failure as Error).message).not.toContain('\n');
    });
  }
});

/** A PNG of a few hundred bytes that says it has 60000×60000 pixels. */
function hugePng(): Uint8Array {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(60000, 0);
  header.writeUInt32BE(60000, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
