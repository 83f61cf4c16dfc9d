import { FREE_MODELS } from './models.ts';

/** A key that means something only where another key has one of some values. */
export interface OnlyWith {
  readonly key: string;
  readonly other: string;
  readonly values: readonly string[];
  /** `key` may not be left out there either. */
  readonly required?: true;
}

const NORMALISED = ['batch', 'layer', 'instance', 'group'];

/** The one source of these rules: network.ts checks them, json-schema.ts writes them down. */
export const ONLY_WITH: readonly OnlyWith[] = [
  { key: 'stages', other: 'model', values: FREE_MODELS, required: true },
  { key: 'norm_groups', other: 'norm', values: ['group'] },
  { key: 'norm_epsilon', other: 'norm', values: NORMALISED },
  { key: 'order', other: 'norm', values: NORMALISED },
  { key: 'alpha', other: 'residual', values: ['nf'] },
];

/** A broken rule: the key it is about, a sentence, and what to do. */
export interface Broken {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly remedy: string;
}

/** The rules that a network breaks. `given` has defaults filled in, but not of the keys above. */
export function brokenRules(given: Readonly<Record<string, unknown>>): Broken[] {
  return [...ONLY_WITH.flatMap((rule) => checkOnlyWith(rule, given)), ...checkWidths(given)];
}

function checkOnlyWith(rule: OnlyWith, given: Readonly<Record<string, unknown>>): Broken[] {
  const { key, other, values } = rule;
  const value = String(given[other]);
  const fits = values.includes(value);
  if (fits === (given[key] !== undefined)) return [];
  if (!fits) return [misplaced(rule, value)];
  if (!rule.required) return [];
  return [
    {
      path: [key],
      message: `${other}: ${value} needs \`${key}\``,
      remedy: `Add ${key}, for example ${key}: [3, 4, 6, 3].`,
    },
  ];
}

function misplaced({ key, other, values }: OnlyWith, value: string): Broken {
  const wanted = `${other}: ${values.join(' | ')}`;
  return {
    path: [key],
    message: `\`${key}\` is only for ${wanted}, but here is ${other}: ${value}`,
    remedy: `Remove ${key}, or set ${wanted}.`,
  };
}

/** Presets have four stages; elsewhere `stages` says how many. */
function checkWidths({ stages, widths }: Readonly<Record<string, unknown>>): Broken[] {
  if (!Array.isArray(widths)) return [];
  const count = Array.isArray(stages) ? stages.length : 4;
  if (widths.length === count) return [];
  return [
    {
      path: ['widths'],
      message: `\`widths\` must have one width for each of the ${count} stages, but has ${widths.length}`,
      remedy: 'Give as many widths as there are stages, or remove widths.',
    },
  ];
}
