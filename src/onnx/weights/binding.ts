import { elements } from '../../core/shape.ts';
import type { ImportedSpec } from '../../networks/imported.ts';
import type { Binding, Bound } from '../../weights/bindings.ts';
import { isStoredType } from '../../weights/stored.ts';
import type { ModelNode, ModelTensor } from '../model.ts';
import type { Net } from '../net.ts';
import { floatsOf } from '../numbers.ts';
import { nodeName } from '../points/names.ts';
import { tableLaw, weightLaw } from './law.ts';
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
): Binding {
  if (spec.weights === 'stored') return { name, ...storedBound(tensor) };
  return { name, ...drawnBound(net, spec, tensor, roleOf(net, tensor, among)) };
}

/** Up to so many numbers are kept at hand. */
const FEW = 4096;

function storedBound(tensor: ModelTensor): Bound {
  const { numbers, shape, type } = tensor;
  if (!isStoredType(type)) throw new Error(`${tensor.name} holds no floats`);
  if ('bytes' in numbers || elements(shape) <= FEW) {
    return { kind: 'values', shape, values: floatsOf(tensor) };
  }
  return { kind: 'stored', tensor: { ...numbers, shape, type } };
}

function drawnBound(net: Net, spec: ImportedSpec, tensor: ModelTensor, role: Role): Bound {
  const { shape } = tensor;
  if (role.kind === 'other') return storedBound(tensor);
  if (role.kind === 'filled') return { kind: 'filled', shape, value: role.value };
  const named = weightName(tensor, role.reader);
  const init =
    role.kind === 'table' ? tableLaw(spec, named, shape) : weightLaw(net, spec, named, role);
  const filtersLast = role.kind === 'weight' && !role.isFiltersFirst;
  const weight = { tensor: named, shape, init, ...(filtersLast ? { filtersLast } : {}) };
  return { kind: 'drawn', weight };
}

/** The name that keys a weight's random numbers, and that patterns are matched against. */
function weightName({ name }: ModelTensor, reader: ModelNode): string {
  const module = nodeName(reader, '');
  return name.startsWith(module) ? name : `${module}.weight`;
}
