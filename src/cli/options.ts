import { InvalidArgumentError } from 'commander';
import { nearest } from '../schema/did-you-mean.ts';

/** A parser of an argument that must not be empty, as that of an unset shell variable is. */
export function nonEmpty(what: string): (text: string) => string {
  return (text) => {
    if (text.trim() !== '') return text;
    throw new InvalidArgumentError(`Expected ${what}.`);
  };
}

/** The same for an argument that may be given several times. */
export function eachNonEmpty(what: string): (text: string, before?: string[]) => string[] {
  const parse = nonEmpty(what);
  return (text, before = []) => [...before, parse(text)];
}

/** A parser of an option that takes a whole number from `low` to `high`. */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${low} to ${high}.`);
  };
}

/** A parser of an option that takes a comma-separated list of the given words. */
export function listOf<Word extends string>(words: readonly Word[]): (text: string) => Word[] {
  return (text) => {
    const given = text.split(',').map((word) => word.trim());
    const unknown = given.find((word) => !words.includes(word as Word));
    if (unknown !== undefined) {
      const near = nearest(unknown, words);
      throw new InvalidArgumentError(
        `Expected one or more of ${words.join(', ')}, separated by commas.${near === undefined ? '' : ` Did you mean ${near}?`}`,
      );
    }
    return [...new Set(given as Word[])];
  };
}
