import { textOf } from '../core/shown.ts';
import type { Feature } from '../networks/families/family.ts';
import { FREE_MODELS, familiesWith, modelsWith, presetOf } from '../networks/families/table.ts';
import { FAN_INITS } from '../networks/inits.ts';
import { STEM_NAMES, STEMS } from '../networks/stems.ts';

/** A key, or one of its words, that means something only where another key has one of some values. */
export interface OnlyWith {
  readonly key: string;
  /** The rule is about this value of `key` alone. */
  readonly word?: string;
  readonly other: string;
  /** Undefined among them: `other` may be left out. `any`: it must be there, whatever it is. */
  readonly values: readonly (string | boolean | undefined)[] | 'any';
  /** What to call `other` with its values where they are many. */
  readonly shown?: string;
  readonly why?: string;
  /** `key` may not be left out there either. */
  readonly required?: true;
}

export type Given = Readonly<Record<string, unknown>>;

const NORMALISED = ['batch', 'layer', 'instance', 'group'];
const FREE = { other: 'model', values: FREE_MODELS, why: 'a preset has its own' };

const STEMS_WITH_CONVOLUTION = STEM_NAMES.filter((name) => STEMS[name].conv !== null);

/** What only the families that have a feature can be asked for. */
function onlyFamilies(feature: Feature) {
  const { names, titles } = familiesWith(feature);
  return {
    other: 'model',
    values: modelsWith(feature),
    shown: names.map((name) => `model: ${name}-…`).join(' | '),
    why: `${titles.join(', ')} blocks`,
  };
}

/** The one source of these rules: network.ts checks them, json-schema.ts writes them down. */
export const ONLY_WITH: readonly OnlyWith[] = [
  { key: 'stages', ...FREE, required: true },
  { key: 'block', ...FREE },
  { key: 'norm_groups', other: 'norm', values: ['group'] },
  { key: 'norm_epsilon', other: 'norm', values: NORMALISED },
  { key: 'order', other: 'norm', values: NORMALISED },
  { key: 'order', ...onlyFamilies('order') },
  {
    key: 'fan',
    other: 'init',
    values: [...FAN_INITS.names, undefined],
    shown: FAN_INITS.shown,
  },
  { key: 'init', word: 'delta-orthogonal', other: 'scaled_ws', values: [false] },
  { key: 'init', word: 'delta-orthogonal', other: 'weight_standardization', values: ['none'] },
  { key: 'stem_width', other: 'stem', values: STEMS_WITH_CONVOLUTION },
  { key: 'gelu', other: 'activation', values: ['gelu'] },
  { key: 'step_threshold', other: 'activation', values: ['step'] },
  { key: 'shortcut', word: 'none', other: 'residual', values: ['plain'] },
  {
    key: 'sum_scale',
    other: 'shortcut',
    values: ['conv', 'avgpool-conv', undefined],
    shown: 'networks with shortcuts',
  },
  { key: 'beta', other: 'residual', values: ['nf'] },
  { key: 'residual', word: 'nf', ...onlyFamilies('residual: nf') },
  { key: 'residual', word: 'fixup', other: 'norm', values: ['none'] },
  { key: 'residual', word: 'fixup', other: 'scaled_ws', values: [false] },
  { key: 'residual', word: 'fixup', other: 'weight_standardization', values: ['none'] },
  { key: 'weight_standardization', word: 'plain', other: 'scaled_ws', values: [false] },
  { key: 'alpha', other: 'residual', values: ['nf'] },
  { key: 'skip_gain', other: 'residual', values: ['nf', 'skipinit'] },
  { key: 'gamma', other: 'scaled_ws', values: [true] },
  { key: 'gamma_value', other: 'scaled_ws', values: [true] },
  { key: 'ws_guard', other: 'scaled_ws', values: [true] },
  { key: 'stem_gamma', other: 'scaled_ws', values: [true] },
  { key: 'stem_gamma', other: 'stem', values: STEMS_WITH_CONVOLUTION },
  { key: 'se_init', other: 'se_ratio', values: 'any' },
  { key: 'se_divisor', other: 'se_ratio', values: 'any' },
];

/** A broken rule: the value it is about, a sentence, and what to do. */
export interface Broken {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly remedy: string;
  /** The other keys that have a part in it. */
  readonly others: readonly string[];
}

/** The rules that a network breaks. `given` has defaults filled in, but not of the keys above. */
export function brokenRules(given: Given): Broken[] {
  return [
    ...ONLY_WITH.flatMap((rule) => checkOnlyWith(rule, given)),
    ...checkWidthCount(given),
    ...checkWidthUnit(given),
  ];
}

/** Whether a key means nothing in this network, whatever its value. */
export function meansNothing(key: string, given: Given): boolean {
  return ONLY_WITH.some(
    (rule) => rule.key === key && rule.word === undefined && !fits(rule, given[rule.other]),
  );
}

function fits({ values }: OnlyWith, value: unknown): boolean {
  return values === 'any' ? value !== undefined : values.some((each) => each === value);
}

function checkOnlyWith(rule: OnlyWith, given: Given): Broken[] {
  const { key, word, other, required } = rule;
  const value = given[other];
  const concerned = word === undefined ? given[key] !== undefined : given[key] === word;
  if (!fits(rule, value)) return concerned ? [misplaced(rule, value)] : [];
  if (concerned || !required) return [];
  return [
    {
      path: [key],
      message: `${other}: ${value} needs \`${key}\``,
      remedy: `Add ${key}, for example ${key}: [3, 4, 6, 3].`,
      others: [],
    },
  ];
}

function misplaced({ key, word, other, values, shown, why }: OnlyWith, value: unknown): Broken {
  const wanted =
    shown ?? (values === 'any' ? `networks with ${other}` : `${other}: ${values.join(' | ')}`);
  const subject = word === undefined ? key : `${key}: ${word}`;
  const because = why === undefined ? '' : ` (${why})`;
  return {
    path: [key],
    message: `\`${subject}\` is only for ${wanted}${because}, but here ${value === undefined ? `${other} is not given` : `is ${other}: ${textOf(value)}`}`,
    remedy: `${word === undefined ? `Remove ${key}` : `Set another ${key}`}, or set ${wanted}.`,
    others: [other],
  };
}

/** One width a stage, whether the model or `stages` says how many stages there are. */
function checkWidthCount({ model, stages: own, widths }: Given): Broken[] {
  const stages = presetOf(textOf(model))?.stages ?? own;
  if (!Array.isArray(widths) || !Array.isArray(stages)) return [];
  if (widths.length === stages.length) return [];
  return [
    {
      path: ['widths'],
      message: `\`widths\` must have one width for each of the ${stages.length} stages, but has ${widths.length}`,
      remedy: 'Give as many widths as there are stages, or remove widths.',
      others: ['stages', 'model'],
    },
  ];
}

/** The middle of a bottleneck has a quarter of the block's width. */
export const WIDTH_UNIT = 4;

function checkWidthUnit({ model, block, widths }: Given): Broken[] {
  const preset = presetOf(textOf(model));
  if (!Array.isArray(widths) || (preset?.block ?? block) === 'basic') return [];
  const index = widths.findIndex((width) => width % WIDTH_UNIT !== 0);
  if (index === -1) return [];
  const remedy = `Round it to ${WIDTH_UNIT * Math.max(1, Math.round(widths[index] / WIDTH_UNIT))}`;
  return [
    {
      path: ['widths', index],
      message: `a width must be a multiple of ${WIDTH_UNIT} with bottleneck blocks (their 3×3 convolution has a quarter of it), but is ${widths[index]}`,
      remedy: preset === undefined ? `${remedy}, or set block: basic.` : `${remedy}.`,
      others: ['block', 'model'],
    },
  ];
}
