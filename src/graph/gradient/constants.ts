import type { GraphConstant } from '../graph.ts';

/** The numbers of a constant; undefined where they are of a type that no operator counts or multiplies with. */
export function numbersOf({ type, data }: GraphConstant): number[] | undefined {
  if (!(data instanceof Uint8Array)) return [...data];
  // A copy, for its bytes may begin anywhere.
  const { buffer } = data.slice();
  if (type === 'int64') return Array.from(new BigInt64Array(buffer), Number);
  if (type === 'int32') return [...new Int32Array(buffer)];
  return type === 'bool' ? [...data] : undefined;
}
