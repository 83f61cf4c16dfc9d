import { elements } from '../../core/shape.ts';
import { broken } from './refused.ts';

/** What a header says of a tensor. */
export interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes before it and up to its end, counted from the end of the header. */
  readonly first: number;
  readonly last: number;
}

/** Bytes of a number of each type; of those that share bytes nothing is said. */
const BYTES: ReadonlyMap<string, number> = new Map([
  ...['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3', 'F8_E8M0'].map((type) => [type, 1] as const),
  ...['I16', 'U16', 'F16', 'BF16'].map((type) => [type, 2] as const),
  ...['I32', 'U32', 'F32'].map((type) => [type, 4] as const),
  ...['I64', 'U64', 'F64', 'C64'].map((type) => [type, 8] as const),
]);

/** What a file says of itself, beside its tensors. */
const METADATA = '__metadata__';

/**
 * The tensors of a header, in the order of the file. Together they are its data, without holes: so one that the
 * header names twice is found out too.
 *
 * @param bytes behind the header
 * @throws UserError where that is not so
 */
export function entriesOf(file: string, header: unknown, bytes: number): Entry[] {
  if (!isMapping(header)) throw broken(file, 'its header is no mapping');
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => entryOf(file, name, value))
    .sort((a, b) => a.first - b.first || a.last - b.last);
  let end = 0;
  for (const { name, first, last } of entries) {
    if (first !== end) throw broken(file, `${name} begins at ${first}, and not at ${end}`);
    end = last;
  }
  if (end !== bytes) throw broken(file, `it has ${bytes} bytes of data, and its tensors ${end}`);
  return entries;
}

function entryOf(file: string, name: string, value: unknown): Entry {
  const { dtype, shape, data_offsets: offsets } = isMapping(value) ? value : {};
  const [first, last] = Array.isArray(offsets) ? offsets : [];
  const isRight =
    typeof dtype === 'string' && isCounts(shape) && isCounts([first, last]) && first <= last;
  if (!isRight) throw broken(file, `what it says of ${name} is no type, shape and place`);
  const width = BYTES.get(dtype);
  if (width !== undefined && width * elements(shape) !== last - first) {
    const wanted = `${dtype} [${shape}]`;
    throw broken(file, `${name} is ${wanted}, and has ${last - first} bytes`);
  }
  return { name, dtype, shape, first, last };
}

function isCounts(values: unknown): values is number[] {
  return (
    Array.isArray(values) && values.every((value) => Number.isSafeInteger(value) && value >= 0)
  );
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
