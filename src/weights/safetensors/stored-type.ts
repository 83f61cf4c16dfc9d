import type { StoredType } from '../stored.ts';

/** The types of weights that are read. */
const TYPES: ReadonlyMap<string, StoredType> = new Map([
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['F64', 'float64'],
]);

export const READ_TYPES = [...TYPES.keys()];

/** Undefined of a type that is no type of weights, or none that is read. */
export function storedType(dtype: string): StoredType | undefined {
  return TYPES.get(dtype);
}
