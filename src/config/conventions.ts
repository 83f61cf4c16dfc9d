/** The choices in which published codes differ: of the paper, of its authors' code and of timm. */
export const CONVENTIONS = {
  paper: {
    padding: 'symmetric',
    shortcut: 'conv',
    gamma: 'weights',
    stem_gamma: false,
    skip_gain: 1,
  },
  deepmind: {
    padding: 'same',
    shortcut: 'avgpool-conv',
    gamma: 'activation',
    stem_gamma: false,
    skip_gain: 0,
  },
  timm: {
    padding: 'symmetric',
    shortcut: 'avgpool-conv',
    gamma: 'weights',
    stem_gamma: true,
    skip_gain: 1,
  },
} as const;

export type ConventionName = keyof typeof CONVENTIONS;
export const CONVENTION_NAMES = Object.keys(CONVENTIONS) as ConventionName[];

type Choice = keyof (typeof CONVENTIONS)['paper'];

/** `default by convention: symmetric (paper, timm), same (deepmind)` */
export function defaultByConvention(key: Choice): string {
  const byValue = new Map<string, ConventionName[]>();
  for (const name of CONVENTION_NAMES) {
    const value = String(CONVENTIONS[name][key]);
    byValue.set(value, [...(byValue.get(value) ?? []), name]);
  }
  const choices = [...byValue].map(([value, names]) => `${value} (${names.join(', ')})`);
  return `default by convention: ${choices.join(', ')}`;
}
