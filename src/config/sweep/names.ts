import { shortened, textOf } from '../../core/shown.ts';
import type { SweptKey } from './keys.ts';

/** Characters of a name at most; what is left of them tells which of several long ones it is. */
const LONGEST = 200;
const COUNTED = 190;

/** A value that a network was given, and the key that it was given for. */
export interface Given {
  readonly key: Pick<SweptKey, 'section' | 'steps'>;
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
  const counts = new Map<string, number>();
  return networks.map(({ name, given }) => {
    const told = given.filter(({ value }) => value !== name).map((one) => pieceOf(one, given));
    const whole = [name, ...told].join(' · ');
    if (whole.length <= LONGEST) return whole;
    const short = Array.from(whole)
      .slice(0, COUNTED / 2)
      .join('');
    const count = (counts.get(short) ?? 0) + 1;
    counts.set(short, count);
    return `${short}… ${count}`;
  });
}

/** Words that tell nothing by themselves. */
const EMPTY_WORDS = ['none', 'plain', 'exact', 'zero', 'one', 'weights', 'output', 'input'];

/** A word that is no other's value stands by itself, everything else behind its key. */
function pieceOf({ key, value }: Given, all: readonly Given[]): string {
  const text = valueText(value);
  const isWord = typeof value === 'string' && !EMPTY_WORDS.includes(value);
  const isOwn = all.filter((other) => other.value === value).length === 1;
  return isWord && isOwn ? text : `${key.steps.join('.')} ${text}`;
}

/** `0.5`, `relu`, `2-2` of a list, `x * sigmoid(x)` of an expression. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return shortened(value.map(valueText).join('-'));
  if (typeof value !== 'object' || value === null) return shortened(textOf(value));
  const inner = Object.values(value);
  return inner.length === 1 ? valueText(inner[0]) : shortened(JSON.stringify(value));
}
