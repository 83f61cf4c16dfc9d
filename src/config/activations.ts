import { ACTIVATIONS, type ActivationName } from '../maths/activation.ts';

/** Other names that people know an activation by. */
export const ACTIVATION_ALIASES = {
  swish: 'silu',
  linear: 'identity',
  none: 'identity',
} as const satisfies Readonly<Record<string, ActivationName>>;

type Alias = keyof typeof ACTIVATION_ALIASES;

/** What a config may write: the names, then the aliases. */
export const ACTIVATION_WORDS: readonly (ActivationName | Alias)[] = [
  ...(Object.keys(ACTIVATIONS) as ActivationName[]),
  ...(Object.keys(ACTIVATION_ALIASES) as Alias[]),
];

/** The one name of an activation that may be written as an alias. */
export function canonicalActivation(word: ActivationName | Alias): ActivationName {
  return Object.hasOwn(ACTIVATION_ALIASES, word)
    ? ACTIVATION_ALIASES[word as Alias]
    : (word as ActivationName);
}
