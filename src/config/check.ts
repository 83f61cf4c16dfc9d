import { z } from 'zod';
import { RULE_IDS, RULES, type RuleId } from '../check/table.ts';
import { DEFAULT_CHECK, DEFAULT_THRESHOLDS, DEFAULT_TOLERANCE } from '../results/check-settings.ts';
import { LEVELS } from '../results/rules.ts';
import { choice, mapping, number, positiveNumber, wholeNumber } from '../schema/values.ts';

const MAX_FACTOR = 1e6;
const MAX_BATCH = 65536;

const share = (fallback: number, what: string) => number(0, 1).default(fallback).describe(what);

const band = z
  .tuple([number(0, MAX_FACTOR), number(0, MAX_FACTOR)], {
    error: `two numbers [least, most] from 0 to ${MAX_FACTOR}`,
  })
  .superRefine(([min, max], context) => {
    if (min <= max) return;
    const message = `the least of a band must not be above its most, but is [${min}, ${max}]`;
    context.addIssue({ code: 'custom', message, params: { remedy: `Write [${max}, ${min}].` } });
  });

const level = (id: RuleId) => {
  const { description, level: fallback } = RULES[id];
  return choice(LEVELS).optional().meta({ default: fallback, description });
};
type LevelSchema = ReturnType<typeof level>;

const rules = mapping(
  Object.fromEntries(RULE_IDS.map((id) => [id, level(id)])) as {
    [Id in RuleId]: LevelSchema;
  },
  'a mapping such as { mean-shift: warn }',
)
  .prefault({})
  .describe('Levels of rules, where they are not to be the default: off, warn or error.');

const thresholds = mapping(
  {
    mean_shift: positiveNumber(MAX_FACTOR)
      .default(DEFAULT_THRESHOLDS.mean_shift)
      .describe('Most that the squared mean may be of the variance.'),
    growth: number(2, MAX_FACTOR)
      .default(DEFAULT_THRESHOLDS.growth)
      .describe(
        'Factor of variance or gradient over the whole depth that is an explosion or a collapse.',
      ),
    variance: band
      .default([...DEFAULT_THRESHOLDS.variance])
      .describe('What a branch, a projection or the stem may make of the variance: [least, most].'),
    outlier: positiveNumber(MAX_FACTOR)
      .default(DEFAULT_THRESHOLDS.outlier)
      .describe(
        'Share by which a branch behind a batch or instance norm may differ from the others.',
      ),
    addition: positiveNumber(MAX_FACTOR)
      .default(DEFAULT_THRESHOLDS.addition)
      .describe("Share by which an addition may miss α² times the branch's variance."),
    gradient_factor: band
      .default([...DEFAULT_THRESHOLDS.gradient_factor])
      .describe(
        'What a block may make of the gradient beside what it makes of the signal: [least, most].',
      ),
    gradient_share: band
      .default([...DEFAULT_THRESHOLDS.gradient_share])
      .describe(
        'What a branch may hand back of the gradient, over what its shortcut does: [least, most].',
      ),
    dead_channels: share(
      DEFAULT_THRESHOLDS.dead_channels,
      'Share of the channels that may be constant over the batch.',
    ),
    batch: positiveNumber(MAX_FACTOR)
      .default(DEFAULT_THRESHOLDS.batch)
      .describe('Share by which a smaller batch may change a variance.'),
    expected: positiveNumber(MAX_FACTOR)
      .default(DEFAULT_THRESHOLDS.expected)
      .describe('Share by which a statistic may miss what theory predicts.'),
  },
  'a mapping such as { mean_shift: 2 }',
)
  .prefault({})
  .describe('Where healthy ends, for the rules that have a number to say so.');

const baseline = mapping(
  {
    rtol: share(DEFAULT_TOLERANCE.rtol, 'Share of a value by which it may differ.'),
    atol: number(0, MAX_FACTOR)
      .default(DEFAULT_TOLERANCE.atol)
      .describe(
        'What a value may differ by, however small it is; not one of the gradient, which may be any power of ten.',
      ),
    spread: number(0, MAX_FACTOR)
      .default(DEFAULT_TOLERANCE.spread)
      .describe(
        'Standard deviations over the seeds that means may differ by; counts only where run and baseline have no seed in common.',
      ),
  },
  'a mapping such as { rtol: 0.01 }',
)
  .prefault({})
  .describe('How far a statistic may be from its baseline: the largest of the three.');

const batchDependence = z
  .union([z.literal(false), wholeNumber(1, MAX_BATCH)], {
    error: `false, or a whole number from 1 to ${MAX_BATCH}`,
  })
  .default(DEFAULT_CHECK.batch_dependence)
  .describe('Samples of a second, smaller batch to compare with; false: none is run.');

/** What `spp check` and the verdict go by. */
export const checkSchema = mapping(
  { rules, thresholds, baseline, batch_dependence: batchDependence },
  'a mapping such as { rules: { mean-shift: warn } }',
)
  .prefault({})
  .describe('What `spp check` goes by: levels of rules, thresholds, tolerances.');

const KEYS: Readonly<Record<string, readonly string[]>> = {
  rules: RULE_IDS,
  thresholds: Object.keys(DEFAULT_THRESHOLDS),
  baseline: Object.keys(DEFAULT_TOLERANCE),
};

/** The keys of `check`, or of one of the mappings in it. */
export function checkKeys(part: string | undefined): readonly string[] {
  return part === undefined ? Object.keys(DEFAULT_CHECK) : (KEYS[part] ?? []);
}
