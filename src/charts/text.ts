import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type FontWidths, readFontWidths } from './truetype.ts';

export type Weight = 'normal' | 'bold';

/** Fallbacks for a browser that has no DejaVu Sans: Verdana is its sibling, with like widths. */
export const FONT_FAMILY = 'DejaVu Sans, Verdana, sans-serif';

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

/**
 * Text that may stand in XML: control characters and halves of surrogate pairs, which no escape can
 * express there, become U+FFFD, and line breaks become spaces. Escaping the rest is the writer's.
 */
export function printable(text: string): string {
  return (
    text
      .replace(/\s+/g, ' ')
      .trim()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
  );
}

/** The text, or as much of its beginning as fits with an ellipsis. */
export function fitText(
  text: string,
  width: number,
  size: number,
  weight: Weight = 'normal',
): string {
  if (textWidth(text, size, weight) <= width) return text;
  const chars = Array.from(text);
  while (chars.length > 1 && textWidth(`${chars.join('')}…`, size, weight) > width) chars.pop();
  return `${chars.join('').trimEnd()}…`;
}

/** Lines no wider than `width`, broken at spaces, and within a word only where it alone is too wide. */
export function wrapText(text: string, width: number, size: number, weight: Weight): string[] {
  const fits = (line: string) => textWidth(line, size, weight) <= width;
  const words = text.split(' ').flatMap((word) => (fits(word) ? [word] : pieces(word, fits)));
  return fill(words, ' ', fits);
}

function pieces(word: string, fits: (line: string) => boolean): string[] {
  return fill(Array.from(word), '', fits);
}

function fill(parts: readonly string[], glue: string, fits: (line: string) => boolean): string[] {
  const [first = '', ...rest] = parts;
  const lines = [first];
  for (const part of rest) {
    const longer = `${lines.at(-1)}${glue}${part}`;
    if (fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}
