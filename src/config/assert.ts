import { z } from 'zod';
import type { Assertions, Bound } from '../results/check-settings.ts';
import { STATISTIC_KEYS, STATISTICS, type StatisticKey } from '../results/statistics.ts';
import { line, listOf, mapping, number, wholeNumber } from '../schema/values.ts';

const MAX_BLOCK = 8000;
const MAX_STAGE = 8;
const MOST = 1e38;

const bound = number(-MOST, MOST);

const boundShape = {
  max: bound.optional().describe('The statistic must not be above it.'),
  min: bound.optional().describe('The statistic must not be below it.'),
  within: z
    .tuple([bound, bound], { error: 'two numbers [least, most]' })
    .optional()
    .describe('min and max in one: [least, most].'),
  stages: listOf(wholeNumber(1, MAX_STAGE), 'stages', 1, MAX_STAGE)
    .optional()
    .describe('Only the blocks of these stages, from 1.'),
  blocks: listOf(
    z.union([wholeNumber(0, MAX_BLOCK), line(100)], {
      error: 'the name of a block such as stage1.block2, or its index',
    }),
    'blocks',
    1,
    MAX_BLOCK,
  )
    .optional()
    .describe('Only these blocks, by name (stem, stage1.block2) or index (0 is the stem).'),
  networks: listOf(line(200), 'names of networks', 1, 1000)
    .optional()
    .describe('Only these networks, by name.'),
};

/** The keys of a bound. */
export const BOUND_KEYS = Object.keys(boundShape);

const boundSchema = mapping(boundShape, 'a mapping such as { max: 10 }')
  .superRefine(({ min, max, within }, context) => {
    const refuse = (message: string, remedy: string) =>
      context.addIssue({ code: 'custom', message, params: { remedy } });
    const [least, most] = within ?? [min, max];
    if (within !== undefined && (min !== undefined || max !== undefined)) {
      refuse('`within` says both min and max', 'Remove min and max, or within.');
    } else if (least === undefined && most === undefined) {
      refuse('this assertion has none of max, min and within', 'Add one of them.');
    } else if (least !== undefined && most !== undefined && least > most) {
      refuse(`no value is at least ${least} and at most ${most}`, 'Swap the two.');
    }
  })
  // What the refinement above says, as far as JSON Schema can.
  .meta({
    oneOf: [{ required: ['within'] }, { anyOf: [{ required: ['min'] }, { required: ['max'] }] }],
  })
  .describe('Bounds on a statistic: of all blocks, or of those that are named.');

type Given = z.output<typeof boundSchema>;

const bounds = z
  .union([boundSchema, listOf(boundSchema, 'bounds', 1, 1000)], {
    error: 'a mapping such as { max: 10 }, or a list of them',
  })
  .optional();

/** What `spp check` asserts beside its rules. */
export const assertSchema = mapping(
  Object.fromEntries(
    STATISTIC_KEYS.map((key) => [key, bounds.describe(`Of the ${STATISTICS[key].called}.`)]),
  ) as { [Key in StatisticKey]: typeof bounds },
  'a mapping such as { avg_var: { max: 10 } }',
)
  .prefault({})
  .describe('Bounds on the statistics, without a baseline; `spp check` fails where one is broken.');

/** The bounds of each statistic as a list, each with its place in the config. */
export function completeAssert(given: z.output<typeof assertSchema>): Assertions {
  const entries = STATISTIC_KEYS.flatMap((key) => {
    const own = given[key];
    if (own === undefined) return [];
    const path = ['assert', key];
    return [
      [
        key,
        Array.isArray(own) ? own.map((one, i) => boundOf(one, [...path, i])) : [boundOf(own, path)],
      ],
    ] as const;
  });
  return Object.fromEntries(entries);
}

function boundOf(
  { within, min, max, stages, blocks, networks }: Given,
  path: Bound['path'],
): Bound {
  const [least, most] = within ?? [min, max];
  return {
    ...(least === undefined ? {} : { min: least }),
    ...(most === undefined ? {} : { max: most }),
    ...(stages === undefined ? {} : { stages }),
    ...(blocks === undefined ? {} : { blocks }),
    ...(networks === undefined ? {} : { networks }),
    path,
  };
}
