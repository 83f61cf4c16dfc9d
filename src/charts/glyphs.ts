import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fontFolder } from './text-width.ts';
import { type FontWidths, readFontWidths } from './truetype.ts';

/** What a picture shows as boxes, and the texts that it is in. */
export interface Boxed {
  readonly characters: readonly string[];
  readonly texts: readonly string[];
}

/** What of an SVG's texts none of the shipped fonts has: a PNG is drawn with them alone. */
export function boxedIn(svg: string): Boxed {
  const texts = [...new Set(textsOf(svg))];
  const lacking = texts.filter((text) => boxesOf(text).length > 0);
  return { characters: [...new Set(lacking.flatMap(boxesOf))], texts: lacking };
}

function textsOf(svg: string): string[] {
  return [...svg.matchAll(/>([^<]+)</g)].map(([, text = '']) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&'),
  );
}

/** Nearly all texts are ASCII, for which no font needs to be asked. */
function boxesOf(text: string): string[] {
  return Array.from(text).filter((char) => !/[\n -~]/.test(char) && !hasGlyph(char));
}

/** What is there to direct or to join others is never drawn itself. */
const NEVER_DRAWN = /\p{Default_Ignorable_Code_Point}/u;

function hasGlyph(char: string): boolean {
  const codePoint = char.codePointAt(0) ?? 0;
  return NEVER_DRAWN.test(char) || shipped().some((font) => font.advance(codePoint) !== undefined);
}

let fonts: readonly FontWidths[] | undefined;

/** All of them: what the family of a text lacks is drawn from another. */
function shipped(): readonly FontWidths[] {
  fonts ??= readdirSync(fontFolder())
    .filter((name) => name.endsWith('.ttf'))
    .map((name) => readFontWidths(readFileSync(join(fontFolder(), name))));
  return fonts;
}
