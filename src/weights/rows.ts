import { UserError } from '../core/errors.ts';
import type { Bound } from './bindings.ts';
import { readStored, type StoredTensor, storedBytes } from './stored.ts';
import { drawWeight } from './weights.ts';

/** A table of which rows are read. */
export type Table = Extract<Bound, { readonly kind: 'stored' | 'drawn' | 'values' }>;

/**
 * Some rows of a table, one behind the other. Of what is drawn each row has random numbers of its own, so that none
 * but these are drawn.
 *
 * @param ids which rows; below 0 they count from the end, as in ONNX's Gather
 * @throws UserError where there is no such row, or it cannot be read
 */
export function rowsOf(table: Table, ids: readonly number[], seed: number): Float32Array {
  const [rows = 0, width = 0] = shapeOf(table);
  const out = new Float32Array(ids.length * width);
  for (const [i, id] of ids.entries()) {
    const row = id < 0 ? id + rows : id;
    if (row < 0 || row >= rows) throw beyond(id, rows);
    readRow(table, row, width, seed, out.subarray(i * width, (i + 1) * width));
  }
  return out;
}

function shapeOf(table: Table): readonly number[] {
  if (table.kind === 'stored') return table.tensor.shape;
  return table.kind === 'drawn' ? table.weight.shape : table.shape;
}

function readRow(table: Table, row: number, width: number, seed: number, out: Float32Array): void {
  if (table.kind === 'values') out.set(table.values.subarray(row * width, (row + 1) * width));
  else if (table.kind === 'stored') readStored(rowOf(table.tensor, row, width), out);
  else {
    const { weight } = table;
    drawWeight({ ...weight, tensor: `${weight.tensor}[${row}]`, shape: [1, width] }, seed, out);
  }
}

function rowOf(tensor: StoredTensor, row: number, width: number): StoredTensor {
  const one = { ...tensor, shape: [width] };
  return { ...one, offset: tensor.offset + row * storedBytes(one) };
}

function beyond(id: number, rows: number): UserError {
  return new UserError(`the token ${id} is none of the ${rows} of the table`, {
    remedy: 'Feed the model with tokens of its own vocabulary.',
  });
}
