import { shortened, textOf } from '../../core/shown.ts';
import type { SweptKey } from './keys.ts';

/** Characters of a name at most; what is left of them tells which of several long ones it is. */
const LONGEST = 200;
const COUNTED = 95;

/** A value that a network was given, and the key that it was given for. */
export interface Given {
  readonly key: SweptKey;
  readonly value: unknown;
}

/**
 * What the networks of a sweep are called: `NF · alpha 0.5 · relu`. A model that gives its name is told once.
 *
 * @param networks each with the name it has without the sweep, and what it was given
 */
export function sweptNames(
  networks: readonly { readonly name: string; readonly given: readonly Given[] }[],
): string[] {
  const digits = digitsOf(networks.flatMap(({ given }) => given));
  const counts = new Map<string, number>();
  return networks.map(({ name, given }) => {
    const told = given.filter(({ value }) => value !== name);
    const whole = [name, ...told.map((one) => pieceOf(one, given, digits))].join(' · ');
    if (whole.length <= LONGEST) return whole;
    const short = Array.from(whole).slice(0, COUNTED).join('');
    const count = (counts.get(short) ?? 0) + 1;
    counts.set(short, count);
    return `${short}… ${count}`;
  });
}

/** Digits that tell the numbers of each key apart, three at least. */
type Digits = ReadonlyMap<string, number>;
const FEWEST = 3;
const MOST = 17;

function digitsOf(given: readonly Given[]): Digits {
  const numbers = new Map<string, Set<number>>();
  for (const { key, value } of given) {
    if (typeof value !== 'number') continue;
    numbers.set(key.key, (numbers.get(key.key) ?? new Set()).add(value));
  }
  return new Map(
    [...numbers].map(([key, values]) => {
      let digits = FEWEST;
      const isTold = () => new Set([...values].map((one) => rounded(one, digits))).size;
      while (digits < MOST && isTold() < values.size) digits++;
      return [key, digits];
    }),
  );
}

/** A whole number is told as it is. */
function rounded(value: number, digits: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(digits));
}

/** Words that tell nothing by themselves. */
const EMPTY_WORDS = ['none', 'plain', 'exact', 'zero', 'one', 'weights', 'output', 'input'];

/** A word that is no other's value stands by itself, everything else behind its key. */
function pieceOf({ key, value }: Given, all: readonly Given[], digits: Digits): string {
  const text =
    typeof value === 'number' ? `${rounded(value, digits.get(key.key) ?? MOST)}` : valueText(value);
  const isWord = typeof value === 'string' && !EMPTY_WORDS.includes(value);
  const isOwn = all.filter((other) => other.value === value).length === 1;
  return isWord && isOwn ? text : `${key.steps.join('.')} ${text}`;
}

/** `relu`, `2-2` of a list, `x * sigmoid(x)` of an expression. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return shortened(value.map(valueText).join('-'));
  if (typeof value !== 'object' || value === null) return shortened(textOf(value));
  const inner = Object.values(value);
  return inner.length === 1 ? valueText(inner[0]) : shortened(JSON.stringify(value));
}
