import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type FontWidths, readFontWidths } from './truetype.ts';

export type Weight = 'normal' | 'bold';

/** The folder of the shipped TTFs, wherever npm has hoisted their package to. */
export function fontFolder(): string {
  const manifest = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json');
  return join(dirname(manifest), 'ttf');
}

const FILES: Record<Weight, string> = { normal: 'DejaVuSans.ttf', bold: 'DejaVuSans-Bold.ttf' };
const fonts = new Map<Weight, FontWidths>();

function fontOf(weight: Weight): FontWidths {
  const known = fonts.get(weight);
  if (known !== undefined) return known;
  const font = readFontWidths(readFileSync(join(fontFolder(), FILES[weight])));
  fonts.set(weight, font);
  return font;
}

/**
 * What a box for a glyph that the font lacks takes at most, in em: the digits of its code stand in it, two in a row
 * (a Chinese character) or three (an emoji).
 */
const BOXES = { four: 1, six: 1.3 } as const;

/** Width of one line of text, in pixels at this font size. */
export function textWidth(text: string, size: number, weight: Weight = 'normal'): number {
  const font = fontOf(weight);
  const advances = Array.from(text, (char) => {
    const codePoint = char.codePointAt(0) ?? 0;
    return font.advance(codePoint) ?? (codePoint > 0xffff ? BOXES.six : BOXES.four);
  });
  return size * advances.reduce((sum, advance) => sum + advance, 0);
}
