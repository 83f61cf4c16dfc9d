import { z } from 'zod';
import type { AnySpec } from '../networks/imported.ts';
import { CHART_AXES, type Chart, DEFAULT_CHART } from '../results/chart.ts';
import type { Assertions, CheckSettings } from '../results/check-settings.ts';
import { DETAIL_KINDS, type DetailKind } from '../results/detail.ts';
import {
  DEFAULT_STATISTICS,
  DRAWN,
  STATISTIC_KEYS,
  STATISTIC_WORDS,
  STATISTICS,
  type StatisticKey,
  type StatisticWord,
} from '../results/statistics.ts';
import type { Swept, SweptKeys } from '../results/swept.ts';
import { choice, line, listOf, mapping, wholeNumber } from '../schema/values.ts';
import { assertSchema } from './assert.ts';
import { baseSchema } from './base-shape.ts';
import { checkSchema } from './check.ts';
import { type InputConfig, inputSchema } from './input.ts';
import { networkSchema } from './network.ts';
import { sweepSchema } from './sweep/shape.ts';

export type { FileInput, GaussianInput, ImagesInput, InputConfig, PinkInput } from './input.ts';

const MAX_SEEDS = 10000;
const MAX_SEED = 2 ** 32 - 1;
/** Of the list that a config has; a sweep may make more of them. */
export const MAX_NETWORKS = 1000;

const seeds = z
  .union(
    [
      wholeNumber(1, MAX_SEEDS),
      listOf(wholeNumber(0, MAX_SEED), 'seeds', 1, MAX_SEEDS)
        .superRefine(refuseTwice)
        .meta({ uniqueItems: true }),
    ],
    {
      error: `a count from 1 to ${MAX_SEEDS}, or a list of distinct whole numbers from 0 to ${MAX_SEED}`,
    },
  )
  .default(1)
  .transform((given): readonly number[] =>
    typeof given === 'number' ? Array.from({ length: given }, (_, i) => i) : given,
  )
  .describe('Random initialisations: how many (n means seeds 0 to n − 1), or a list of seeds.');

function refuseTwice(list: readonly number[], context: z.RefinementCtx): void {
  const seen = new Map<number, number>();
  list.forEach((seed, index) => {
    const first = seen.get(seed);
    if (first === undefined) seen.set(seed, index);
    else {
      context.addIssue({
        code: 'custom',
        path: [index],
        message: `seed ${seed} is listed twice`,
        params: { first: ['seeds', first], remedy: 'Remove one of the two.' },
      });
    }
  });
}

function refuseTwiceListed(
  list: readonly (StatisticWord | DetailKind)[],
  context: z.RefinementCtx,
): void {
  const index = list.findIndex((key, i) => list.indexOf(key) < i);
  if (index < 0) return;
  context.addIssue({
    code: 'custom',
    path: [index],
    message: `${list[index]} is listed twice`,
    params: { remedy: 'Remove one of the two.' },
  });
}

function statisticsHelp(): string {
  const each = STATISTIC_KEYS.map((key) => `${key}: ${STATISTICS[key].help}`);
  const always = DEFAULT_STATISTICS.join(', ');
  return `What is drawn, a panel each; ${always} are measured in any case, others where they are named here. forward: ${DRAWN.forward.join(', ')}. backward: ${DRAWN.backward.join(', ')}; with it the gradients of the backward pass are measured. ${each.join(' ')}`;
}

export function refuseSameName(list: readonly AnySpec[], context: z.RefinementCtx): void {
  const seen = new Map<string, number>();
  list.forEach((network, index) => {
    // Where a network has another mistake, it may have no name yet, or not be there.
    const name: string | undefined = network?.name;
    if (name === undefined) return;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    else {
      context.addIssue({
        code: 'custom',
        path: [index, 'name'],
        message: `two networks have the name ${JSON.stringify(name)}`,
        params: {
          first: ['networks', first, 'name'],
          remedy: 'Give each network a `name` of its own (without one it is called by its model).',
        },
      });
    }
  });
}

const chart = mapping(
  {
    x: choice(CHART_AXES)
      .default(DEFAULT_CHART.x)
      .describe(
        'What stands along the x axis. depth: the blocks, a curve a network and a panel a statistic; macs: multiply-adds, a point a network, a line a family and a panel a summary.',
      ),
  },
  'a mapping such as { x: macs }',
)
  .prefault({})
  .describe('Which picture is drawn.');

/** The whole config. The loader and the JSON Schema are both made of it. */
export const configSchema = mapping(
  {
    $schema: z
      .string({ error: 'the address of a JSON Schema' })
      .optional()
      .describe('The JSON Schema for editors, in a config written as JSON; has no effect.'),
    title: line(300)
      .optional()
      .describe("The title of the plot; default: the file's name without its ending."),
    input: inputSchema,
    seeds,
    statistics: listOf(choice(STATISTIC_WORDS), 'statistics', 1, STATISTIC_WORDS.length)
      .superRefine(refuseTwiceListed)
      .default([...DEFAULT_STATISTICS])
      .meta({ uniqueItems: true })
      .describe(statisticsHelp()),
    detail: listOf(choice(DETAIL_KINDS), 'kinds of detail', 0, DETAIL_KINDS.length)
      .superRefine(refuseTwiceListed)
      .default([])
      .meta({ uniqueItems: true })
      .describe(
        'What is looked at more closely, of the output of every block and of the end of its branch, and written to NAME.detail.npz beside the result. channels: mean and variance of each channel; histogram: of the standardised values; quantiles: from 0.1 to 99.9 %, with the least and the largest value.',
      ),
    chart,
    base: baseSchema
      .optional()
      .describe(
        'What all networks have in common: keys of a network (but not `name`) that each of them inherits unless it has its own.',
      ),
    networks: listOf(networkSchema, 'networks', 1, MAX_NETWORKS)
      .superRefine(refuseSameName)
      .describe('The networks to compare, one curve each.'),
    sweep: sweepSchema.optional(),
    check: checkSchema,
    assert: assertSchema,
  },
  'a mapping with the key `networks`',
);

/** Top-level keys that are whatever their writer wants. */
export const EXTENSION = /^x-/;

/** Every top-level key. */
export const CONFIG_KEYS = Object.keys(configSchema.shape);

/** A config, every default filled in, in the one form each value has. */
export interface Config {
  readonly title: string;
  readonly input: InputConfig;
  /** Distinct, in the order given. */
  readonly seeds: readonly number[];
  /** What is drawn, in the order of the table; measured is this, what is asserted, and the default. */
  readonly statistics: readonly StatisticKey[];
  /** What is looked at more closely, in the order of the table. */
  readonly detail: readonly DetailKind[];
  readonly chart: Chart;
  readonly networks: readonly AnySpec[];
  /** What was swept, and what each network got of it; absent where nothing was. */
  readonly sweep?: Sweep;
  /** What each network is fed with, where that is swept; equal ones are one object. The first is `input`. */
  readonly inputs?: readonly InputConfig[];
  readonly check: CheckSettings;
  readonly assert: Assertions;
}

/** What a sweep made of the networks of a config. */
export interface Sweep extends SweptKeys {
  /** One a network, in their order. */
  readonly networks: readonly Swept[];
}
