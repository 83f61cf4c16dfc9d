import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

export type Rgb = readonly [number, number, number];

/** Interleaved bytes of a picture whose pixel at (row, column) is given by a function. */
export function pixels(
  height: number,
  width: number,
  at: (row: number, column: number) => readonly number[],
): Uint8Array {
  const bytes: number[] = [];
  for (let r = 0; r < height; r++) for (let c = 0; c < width; c++) bytes.push(...at(r, c));
  return Uint8Array.from(bytes);
}

/** sharp on raw bytes. */
export function fromBytes(bytes: Uint8Array, height: number, width: number) {
  const channels = (bytes.length / (height * width)) as 1 | 2 | 3 | 4;
  return sharp(bytes, { raw: { width, height, channels } });
}

/** A folder of its own, in which `write` makes files with the folders they are in. */
export async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'spp-pictures-'));
  const path = (name: string) => join(folder, name);
  const write = async (name: string, content: Uint8Array | string) => {
    await mkdir(dirname(path(name)), { recursive: true });
    await writeFile(path(name), content);
  };
  /** A PNG of one colour. */
  const plain = async (name: string, colour: Rgb, height = 4, width = 4) => {
    const bytes = pixels(height, width, () => colour);
    await write(name, await fromBytes(bytes, height, width).png().toBuffer());
  };
  return { folder, path, write, plain };
}
