import { z } from 'zod';
import { chosenBy } from '../../schema/chosen.ts';
import { describe } from '../../schema/given.ts';
import { listOf, mapping } from '../../schema/values.ts';
import { refuseOthers } from './mistakes.ts';
import { MAX_VALUES, range } from './range.ts';

const A_LIST = 'a list of values, or a range such as { from: 0.1, to: 1, steps: 4 }';

/** Values as they are listed. */
export const list = z
  .array(z.unknown(), { error: A_LIST })
  .min(1, { error: A_LIST })
  .max(MAX_VALUES, { error: `a list of at most ${MAX_VALUES} values` })
  .superRefine((values, context) => {
    const seen = new Set<string>();
    const index = values.findIndex((value) => {
      const text = JSON.stringify(value);
      return seen.has(text) || !seen.add(text);
    });
    if (index < 0) return;
    const message = `${describe(values[index])} is listed twice`;
    const params = { remedy: 'Remove one of the two.' };
    context.addIssue({ code: 'custom', path: [index], message, params });
  });

const values = chosenBy<unknown[]>((written) =>
  typeof written === 'object' && written !== null && !Array.isArray(written) ? range : list,
);

const key = z.string({ error: 'a key of the sweep such as networks.alpha' });

const zip = listOf(
  z
    .array(key, { error: 'a list of keys of the sweep' })
    .min(2, { error: 'a list of two keys or more' }),
  'groups of keys such as [[networks.alpha, networks.init_gain]]',
  1,
  100,
)
  .default([])
  .describe(
    'Groups of keys whose values go together: the first with the first, the second with the second.',
  );

const exclude = listOf(
  z.record(z.string(), z.unknown(), { error: 'a mapping such as { networks.alpha: 1 }' }),
  'combinations',
  1,
  MAX_VALUES,
)
  .default([])
  .describe('Combinations that are left out: every one that has all values of an item.');

const shape = mapping(
  {
    seeds: values
      .optional()
      .describe('Seeds that every network is run under, in place of those of the config.'),
    zip,
    exclude,
  },
  'a mapping such as { networks.alpha: [0.2, 1] }',
).catchall(values);

export const sweepSchema = shape
  .superRefine(refuseOthers)
  .describe(
    'Values that every network gets: of `networks.KEY` and `input.KEY`, nested keys behind dots, as lists or ranges. A network for each combination.',
  );
