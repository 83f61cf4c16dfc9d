import { textWidth, type Weight } from './text-width.ts';

export { textWidth, type Weight } from './text-width.ts';

/** Fallbacks for a browser that has no DejaVu Sans: Verdana is its sibling, with like widths. */
export const FONT_FAMILY = 'DejaVu Sans, Verdana, sans-serif';

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
