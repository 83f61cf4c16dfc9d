import { textOf } from '../core/shown.ts';
import type { ParameterKey } from '../networks/design.ts';
import type { Feature } from '../networks/families/family.ts';
import {
  FAMILIES,
  FAMILY_NAMES,
  familiesWith,
  MODEL_NAMES,
  modelsWith,
} from '../networks/families/table.ts';
import { FAN_INITS, GIVEN_INITS } from '../networks/inits.ts';
import { STEM_NAMES, STEMS } from '../networks/stems.ts';

/** A key, or one of its words, that means something only where another key has one of some values. */
export interface OnlyWith {
  readonly key: string;
  /** The rule is about this value of `key` alone. */
  readonly word?: string;
  readonly other: string;
  /** Undefined among them: `other` may be left out. `any`: it must be there, whatever it is. */
  readonly values: readonly (string | number | boolean | undefined)[] | 'any';
  /** What to call `other` with its values where they are many. */
  readonly shown?: string;
  readonly why?: string;
  /** Values of `other` with which `key` may not be left out either. */
  readonly required?: readonly string[];
  /** For example, where it is left out, in a network of this model. */
  readonly example?: (given: Given) => string;
  /** What to do beside removing `key`, where it is not to set `other`. */
  readonly cure?: string;
  /** In a network that it means nothing in, `base` may have the word all the same. */
  readonly idle?: true;
}

export type Given = Readonly<Record<string, unknown>>;

const NORMALISED = ['batch', 'layer', 'layer2d', 'instance', 'group'];

const STEMS_WITH_CONVOLUTION = STEM_NAMES.filter((name) => STEMS[name].convs.length > 0);

interface ParameterRow {
  readonly example: (given: Given) => string;
  /** All other networks may have it too. */
  readonly everywhere?: true;
}

/** Depths that families count in different ways. */
const DEPTHS: Readonly<Record<string, string>> = {
  'cifar-resnet': '20',
  'preact-resnet': '164',
  wrn: '28',
  regnet: '22',
};

/** Keys that are parameters of some families, and an example of each. */
const PARAMETERS: Readonly<Record<ParameterKey, ParameterRow>> = {
  stages: { example: () => '[3, 4, 6, 3]' },
  widths: { example: ({ stages }) => `[${oneAStage(stages).join(', ')}]`, everywhere: true },
  block: { example: () => 'basic' },
  group_width: { example: () => '16', everywhere: true },
  depth: { example: ({ model }) => DEPTHS[textOf(model)] ?? '20' },
  width_multiplier: { example: () => '2' },
  depth_multiplier: { example: () => '2' },
  w0: { example: () => '24' },
  wa: { example: () => '24.48' },
  wm: { example: () => '2.54' },
};

function oneAStage(stages: unknown): number[] {
  return (Array.isArray(stages) ? stages : [0, 0, 0, 0]).map((_, i) => 64 * 2 ** i);
}

/** What the families' free models take, and what they need. A preset has its own. */
export const OF_FREE_MODELS: readonly OnlyWith[] = (Object.keys(PARAMETERS) as ParameterKey[]).map(
  (key) => {
    const { example, everywhere } = PARAMETERS[key];
    const taking = (how?: 'required') =>
      FAMILY_NAMES.filter((name) => {
        const taken = (FAMILIES[name].parameters as Record<string, string>)[key];
        return how === undefined ? taken !== undefined : taken === how;
      });
    return {
      key,
      other: 'model',
      values: everywhere ? MODEL_NAMES : taking(),
      why: 'a preset has its own',
      required: taking('required'),
      example,
    };
  },
);

/** What weights are drawn by, of which a network with weights in files has no use. */
const OF_DRAWN_WEIGHTS: readonly OnlyWith[] = [
  ...['init', 'init_std', 'init_gain', 'fan', 'norm_weight', 'zero_init_last', 'se_init'],
].map((key) => ({ key, ...without('weights') }));

/** The rules of what a config gives, whatever its models have of their own. */
export const OF_GIVEN: readonly OnlyWith[] = [...OF_FREE_MODELS, ...OF_DRAWN_WEIGHTS];

/** Families that a message names. */
const FEW = 3;

/** What only the families that have a feature can be asked for. */
function onlyFamilies(feature: Feature) {
  const { names, titles } = familiesWith(feature);
  return {
    other: 'model',
    values: modelsWith(feature),
    shown: `model: ${names.slice(0, FEW).join('-… | ')}-…${names.length > FEW ? ' | …' : ''}`,
    why: `${titles.join(', ')} blocks`,
  };
}

/** Blocks that are as wide inside as they are told. */
const WIDER_INSIDE = ['bottleneck', 'inverted', 'convnext', undefined];

const WITH_SHORTCUTS = {
  other: 'shortcut',
  values: ['conv', 'avgpool-conv', 'pad', undefined],
  shown: 'networks with shortcuts',
};

/** What cannot be together with another key, unless that has the value given. */
function without(other: string, ...values: readonly number[]) {
  return {
    other,
    values: [undefined, ...values],
    shown: `networks without ${other}`,
    cure: `remove ${other}`,
  };
}

/** The one source of these rules: network.ts checks them, json-schema.ts writes them down. */
export const ONLY_WITH: readonly OnlyWith[] = [
  { key: 'norm_groups', other: 'norm', values: ['group'] },
  { key: 'step', other: 'weights', values: 'any' },
  { key: 'batch_norm', other: 'weights', values: 'any' },
  { key: 'batch_norm', other: 'norm', values: ['batch'] },
  { key: 'norm_epsilon', other: 'norm', values: NORMALISED },
  { key: 'norm_weight', other: 'norm', values: NORMALISED },
  { key: 'order', other: 'norm', values: NORMALISED },
  { key: 'order', ...onlyFamilies('order') },
  {
    key: 'fan',
    other: 'init',
    values: [...FAN_INITS.names, undefined],
    shown: FAN_INITS.shown,
  },
  {
    key: 'init_std',
    other: 'init',
    values: GIVEN_INITS,
    required: GIVEN_INITS,
    example: () => '0.02',
  },
  { key: 'groups', ...onlyFamilies('groups') },
  { key: 'groups', other: 'block', values: ['bottleneck', undefined] },
  { key: 'groups', ...without('group_width') },
  { key: 'group_width', ...onlyFamilies('groups') },
  { key: 'group_width', ...without('groups') },
  { key: 'group_width', other: 'block', values: ['bottleneck', undefined] },
  { key: 'middle_convs', ...onlyFamilies('middle_convs') },
  { key: 'middle_convs', other: 'block', values: ['bottleneck', undefined] },
  { key: 'expansion', other: 'block', values: WIDER_INSIDE },
  { key: 'first_expansion', other: 'block', values: WIDER_INSIDE },
  { key: 'expansion_of', other: 'block', values: WIDER_INSIDE },
  { key: 'middle_rounding', other: 'group_width', values: 'any' },
  { key: 'bias', ...without('bias_std', 0) },
  ...['conv', 'avgpool-conv', 'pad'].map((word) => ({
    key: 'shortcut',
    word,
    ...onlyFamilies('shortcut'),
    idle: true as const,
  })),
  { key: 'shortcut', word: 'pad', other: 'residual', values: ['plain', 'skipinit', 'fixup'] },
  { key: 'layer_scale', other: 'residual', values: ['plain'] },
  { key: 'layer_scale', ...WITH_SHORTCUTS },
  { key: 'residual', word: 'fixup', ...onlyFamilies('residual: fixup') },
  { key: 'init', word: 'delta-orthogonal', other: 'scaled_ws', values: [false] },
  { key: 'init', word: 'delta-orthogonal', other: 'weight_standardization', values: ['none'] },
  { key: 'stem_width', other: 'stem', values: STEMS_WITH_CONVOLUTION },
  { key: 'gelu', other: 'activation', values: ['gelu'] },
  { key: 'step_threshold', other: 'activation', values: ['step'] },
  { key: 'shortcut', word: 'none', other: 'residual', values: ['plain'] },
  { key: 'sum_scale', ...WITH_SHORTCUTS },
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
  ...['se_of', 'se_place', 'se_activation', 'se_bias', 'se_init', 'se_divisor'].map((key) => ({
    key,
    other: 'se_ratio',
    values: 'any' as const,
  })),
];

/** A broken rule: the value it is about, a sentence, and what to do. */
export interface Broken {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly remedy: string;
  /** The other keys that have a part in it. */
  readonly others: readonly string[];
}

/**
 * The rules that a network breaks.
 *
 * @param written what the config gives
 * @param whole the same with what the model has of its own, and what is usual
 */
export function brokenRules(written: Given, whole: Given): Broken[] {
  // What is no parameter of the model makes other keys look wrong.
  const strange = OF_GIVEN.flatMap((rule) => checkOnlyWith(rule, written));
  if (strange.length > 0) return strange;
  return [
    ...ONLY_WITH.flatMap((rule) => checkOnlyWith(rule, whole)),
    ...BY_STAGE.flatMap((key) => checkCount(key, whole)),
    ...checkWidthUnit(whole),
  ];
}

/** Whether a key means nothing in this network, whatever its value, or with the one that it inherits. */
export function meansNothing(key: string, given: Given): boolean {
  return ONLY_WITH.some(
    (rule) => isIdle(rule, key, given) || (rule.idle === true && isWrongWord(rule, key, given)),
  );
}

/** Whether what a model has of its own does not go with what the config gives. */
export function isOvertaken(key: string, given: Given): boolean {
  return ONLY_WITH.some((rule) => isIdle(rule, key, given) || isWrongWord(rule, key, given));
}

function isWrongWord(rule: OnlyWith, key: string, given: Given): boolean {
  return rule.key === key && rule.word === given[key] && !fits(rule, given[rule.other]);
}

/** Whether a key of the config means nothing in a network of this model, or with these weights. */
export function isNotOf(key: string, given: Given): boolean {
  return OF_GIVEN.some((rule) => isIdle(rule, key, given));
}

function isIdle(rule: OnlyWith, key: string, given: Given): boolean {
  return rule.key === key && rule.word === undefined && !fits(rule, given[rule.other]);
}

function fits({ values }: OnlyWith, value: unknown): boolean {
  return values === 'any' ? value !== undefined : values.some((each) => each === value);
}

function checkOnlyWith(rule: OnlyWith, given: Given): Broken[] {
  const { key, word, other, required = [], example } = rule;
  const value = given[other];
  const concerned = word === undefined ? given[key] !== undefined : given[key] === word;
  if (!fits(rule, value)) return concerned ? [misplaced(rule, value)] : [];
  if (concerned || word !== undefined || !required.includes(textOf(value))) return [];
  return [
    {
      path: [key],
      message: `${other}: ${value} needs \`${key}\``,
      remedy: `Add ${key}, for example ${key}: ${example?.(given) ?? ''}.`,
      others: [],
    },
  ];
}

function misplaced(rule: OnlyWith, value: unknown): Broken {
  const { key, word, other, values, shown, why, cure } = rule;
  const words = values === 'any' ? [] : values.filter((each) => each !== undefined);
  const wanted =
    shown ?? (values === 'any' ? `networks with ${other}` : `${other}: ${words.join(' | ')}`);
  const subject = word === undefined ? key : `${key}: ${word}`;
  const because = why === undefined ? '' : ` (${why})`;
  const instead = cure ?? (values === 'any' ? `give ${other}` : `set ${wanted}`);
  return {
    path: [key],
    message: `\`${subject}\` is only for ${wanted}${because}, but here ${value === undefined ? `${other} is not given` : `is ${other}: ${textOf(value)}`}`,
    remedy: `${word === undefined ? `Remove ${key}` : `Set another ${key}`}, or ${instead}.`,
    others: [other],
  };
}

/** Keys that may list a value a stage. */
export const BY_STAGE = ['widths', 'strides', 'kernel', 'expansion', 'groups', 'group_width'];

/** One value a stage, whether the model or `stages` says how many stages there are. */
function checkCount(key: string, { stages, [key]: values }: Given): Broken[] {
  if (!Array.isArray(values) || !Array.isArray(stages)) return [];
  if (values.length === stages.length) return [];
  return [
    {
      path: [key],
      message: `\`${key}\` must have one value for each stage (${stages.length}), but has ${values.length}`,
      remedy: `Give as many as there are stages, or remove ${key}.`,
      others: ['stages', 'model'],
    },
  ];
}

/** The middle of a bottleneck has a quarter of the block's width. */
export const WIDTH_UNIT = 4;

function checkWidthUnit({ model, block, widths, expansion }: Given): Broken[] {
  if (!Array.isArray(widths) || block !== 'bottleneck' || expansion !== undefined) return [];
  const index = widths.findIndex((width) => width % WIDTH_UNIT !== 0);
  if (index === -1) return [];
  const remedy = `Round it to ${WIDTH_UNIT * Math.max(1, Math.round(widths[index] / WIDTH_UNIT))}`;
  const family = FAMILY_NAMES.find((name) => name === model);
  const isFree = family !== undefined && 'block' in FAMILIES[family].parameters;
  return [
    {
      path: ['widths', index],
      message: `a width must be a multiple of ${WIDTH_UNIT} with bottleneck blocks (their 3×3 convolution has a quarter of it), but is ${widths[index]}`,
      remedy: isFree ? `${remedy}, or set block: basic.` : `${remedy}.`,
      others: ['block', 'model'],
    },
  ];
}
