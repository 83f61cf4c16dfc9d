import sharp from 'sharp';

/** The smallest box around all that is darker than paper, in pixels of the picture. */
export interface Ink {
  readonly left: number;
  readonly right: number;
  readonly pixels: number;
}

export async function inkOf(png: Buffer): Promise<Ink> {
  const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
  const dark = Array.from(data.keys()).filter((at) => (data[at] ?? 255) < 128);
  const columns = dark.map((at) => Math.floor(at / info.channels) % info.width);
  const left = columns.reduce((least, column) => Math.min(least, column), info.width);
  const right = columns.reduce((most, column) => Math.max(most, column), 0) + 1;
  return { left, right, pixels: dark.length };
}

/** An SVG with one line of text that starts at x = 20. */
export function textSvg(text: string, size: number, weight = 'normal', width = 1600): string {
  const font = `font-family="DejaVu Sans, Verdana, sans-serif" font-weight="${weight}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="60">` +
    `<text x="20" y="40" font-size="${size}" ${font}>${text}</text></svg>`
  );
}
