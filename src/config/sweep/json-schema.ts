import type { z } from 'zod';
import { SECTIONS } from './keys.ts';
import { range } from './range.ts';
import { list } from './shape.ts';

/** What stands under `definitions`, for it comes several times. */
export const SWEEP_VALUES = 'sweep-values';
/** A reference beside other words would hide them in draft 7. */
const VALUES = { allOf: [{ $ref: `#/definitions/${SWEEP_VALUES}` }] };

/** The JSON Schema of the values of a key of a sweep. Whether each fits its key is out of its reach. */
export function sweepValuesJsonSchema(draft: (schema: z.ZodType) => object): object {
  return { anyOf: [draft(list), draft(range)] };
}

/**
 * The JSON Schema of a sweep: which keys it may have.
 *
 * @param own of the keys that every sweep has
 */
export function sweepJsonSchema(own: z.core.JSONSchema.JSONSchema): object {
  const keys = Object.entries(SECTIONS).map(([section, names]) => [
    `^${section}\\.(${names.join('|')})(\\..+)?$`,
    VALUES,
  ]);
  const { seeds } = own.properties ?? {};
  return {
    ...own,
    properties: { ...own.properties, seeds: { ...(seeds as object), ...VALUES } },
    patternProperties: Object.fromEntries(keys),
    additionalProperties: false,
    minProperties: 1,
  };
}
