import { elements } from '../../core/shape.ts';
import type { ImportedSpec } from '../../networks/imported.ts';
import type { Binding, Bound } from '../../weights/bindings.ts';
import type { Table } from '../../weights/rows.ts';
import { isStoredType } from '../../weights/stored.ts';
import type { Lookup } from '../lookups.ts';
import type { ModelNode, ModelTensor } from '../model.ts';
import type { Net } from '../net.ts';
import { floatsOf } from '../numbers.ts';
import { tableLaw, weightLaw } from './law.ts';
import type { WeightNames } from './names.ts';
import { type Role, roleOf } from './role.ts';

/**
 * What a tensor of a piece is bound to: its numbers where they are stored, or the law that its role has where
 * weights are drawn. Keyed by who reads it: exporters make equal tensors one.
 */
export function bindingOf(
  net: Net,
  spec: ImportedSpec,
  tensor: ModelTensor,
  among: ReadonlySet<ModelNode>,
  name: string,
  names: WeightNames,
): Binding {
  if (spec.weights !== 'drawn') return { name, ...storedBound(tensor) };
  return { name, ...drawnBound(net, spec, tensor, roleOf(net, tensor, among), names) };
}

/** What a table is bound to of which rows are read. */
export function tableOf(spec: ImportedSpec, { table, reader }: Lookup, names: WeightNames): Table {
  if (spec.weights !== 'drawn') return storedBound(table);
  const tensor = names.of(table, reader);
  const init = tableLaw(spec, tensor, table.shape);
  return { kind: 'drawn', weight: { tensor, shape: table.shape, init } };
}

/** Up to so many numbers are kept at hand. */
const FEW = 4096;

function storedBound(tensor: ModelTensor): Extract<Bound, { kind: 'stored' | 'values' }> {
  const { numbers, shape, type } = tensor;
  if (!isStoredType(type)) throw new Error(`${tensor.name} holds no floats`);
  if ('bytes' in numbers || elements(shape) <= FEW) {
    return { kind: 'values', shape, values: floatsOf(tensor) };
  }
  return { kind: 'stored', tensor: { ...numbers, shape, type } };
}

function drawnBound(
  net: Net,
  spec: ImportedSpec,
  tensor: ModelTensor,
  role: Role,
  names: WeightNames,
): Bound {
  const { shape } = tensor;
  if (role.kind === 'other') return storedBound(tensor);
  if (role.kind === 'filled') return { kind: 'filled', shape, value: role.value };
  const named = names.of(tensor, role.reader);
  const init =
    role.kind === 'table' ? tableLaw(spec, named, shape) : weightLaw(net, spec, named, role);
  const filtersLast = role.kind === 'weight' && !role.isFiltersFirst;
  const weight = { tensor: named, shape, init, ...(filtersLast ? { filtersLast } : {}) };
  return { kind: 'drawn', weight };
}
