import { IMPORTED_KEYS } from '../imported-keys.ts';
import { INPUT_KINDS, inputKeys } from '../input.ts';
import { NETWORK_KEYS } from '../network-keys.ts';

/** A sweep, its ranges written out: the values of each key, by the key. */
export interface SweepValues {
  readonly seeds?: readonly unknown[] | undefined;
  readonly zip: readonly (readonly string[])[];
  readonly exclude: readonly Readonly<Record<string, unknown>>[];
  readonly [key: string]: unknown;
}

/** The keys of a sweep that are not swept themselves. */
export const OWN_KEYS = ['seeds', 'zip', 'exclude'] as const;

const OF_NETWORKS = [...new Set([...NETWORK_KEYS, ...IMPORTED_KEYS])].filter((k) => k !== 'name');
const OF_INPUT = [...new Set(INPUT_KINDS.flatMap(inputKeys))];

/** What stands before the key of a network, and of the input. */
export const SECTIONS = { networks: OF_NETWORKS, input: OF_INPUT } as const;
export type Section = keyof typeof SECTIONS;

/** `networks.activation.expression`: whose value, and the way to it. */
export interface SweptKey {
  readonly key: string;
  readonly section: Section;
  readonly steps: readonly string[];
}

/** The keys that are swept, in the order of the file. */
export function sweptKeys(sweep: SweepValues): SweptKey[] {
  return Object.keys(sweep).flatMap((each) => parsedKey(each) ?? []);
}

/** The values of a key that is swept. */
export function valuesOf(
  sweep: SweepValues,
  { key: name }: Pick<SweptKey, 'key'>,
): readonly unknown[] {
  return sweep[name] as readonly unknown[];
}

export function parsedKey(name: string): SweptKey | undefined {
  const [section, ...steps] = name.split('.');
  if (section === undefined || !Object.hasOwn(SECTIONS, section)) return undefined;
  const known: readonly string[] = SECTIONS[section as Section];
  const [first = ''] = steps;
  if (!known.includes(first) || steps.includes('')) return undefined;
  return { key: name, section: section as Section, steps };
}

export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
