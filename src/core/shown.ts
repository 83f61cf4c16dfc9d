import { UNPRINTABLE } from './printable.ts';

/** Characters of a text from outside that a message quotes at most. */
const QUOTED = 60;

/**
 * Text from a file, an argument or the environment as it may stand in a message: what a terminal would act on
 * (control characters, escape sequences, what turns the direction of the text around it) and line breaks are
 * written as escapes.
 */
export function escaped(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const short = SHORT[character];
    if (short !== undefined) return short;
    return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
  });
}

const SHORT: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
});

/** The beginning of a text that is long. */
export function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > QUOTED ? `${characters.slice(0, QUOTED - 3).join('')}…` : text;
}

/** Anything as text, whatever it is: what YAML and JSON hold can have a `toString` of its own. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a mapping';
  return typeof value === 'function' ? 'a function' : String(value);
}
