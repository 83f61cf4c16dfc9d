import { InvalidArgumentError } from 'commander';

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
      throw new InvalidArgumentError(
        `${JSON.stringify(unknown)} is not one of ${words.join(', ')}; separate several by commas.`,
      );
    }
    return [...new Set(given as Word[])];
  };
}
