import type { ImportedSpec } from '../../networks/imported.ts';
import type { Checkpoint } from '../../weights/safetensors/checkpoint.ts';
import { hits, refuseDifferences, type Sought } from '../../weights/safetensors/differences.ts';
import { withoutPrefixes } from '../../weights/safetensors/prefix.ts';
import { storedType } from '../../weights/safetensors/stored-type.ts';
import { isStoredType } from '../../weights/stored.ts';
import { batchNormOf } from '../import.ts';
import type { Model, ModelTensor } from '../model.ts';
import type { Net } from '../net.ts';
import { isParameter } from '../written.ts';
import { roleOf } from './role.ts';

/** What an exporter's wrapper puts before the names of a network. */
const WRAPPERS = ['', 'model.', 'module.'];

/** Modules that a checkpoint may have and a model without its head has not. */
const HEADS = /^(fc|classifier|head|lm_head|score|pooler|cls)\./;

/** A checkpoint under the names of a model: without what stands before all of its own, or behind what the model has there. */
export function namedAs({ tensors }: Model, checkpoint: Checkpoint): Checkpoint {
  const sought = [...tensors.values()];
  const tried = withoutPrefixes(checkpoint).flatMap((each) =>
    WRAPPERS.map((wrapper) => ({
      ...each,
      tensors: new Map([...each.tensors].map(([name, tensor]) => [wrapper + name, tensor])),
    })),
  );
  return tried.reduce((best, each) => (hits(each, sought) > hits(best, sought) ? each : best));
}

/** A model whose tensors lie in a checkpoint, where that has them in the same shape. */
export function withCheckpoint(model: Model, { tensors }: Checkpoint): Model {
  const replaced = (own: ModelTensor): ModelTensor => {
    const given = tensors.get(own.name);
    const type = given && storedType(given.dtype);
    if (given === undefined || type === undefined || !isStoredType(own.type)) return own;
    if (`${given.shape}` !== `${own.shape}`) return own;
    return { ...own, type, numbers: { file: given.file, offset: given.offset } };
  };
  const all = [...model.tensors].map(([name, tensor]) => [name, replaced(tensor)] as const);
  return { ...model, tensors: new Map(all) };
}

/**
 * Makes sure that a checkpoint has every weight of a model, in its shape, and nothing else.
 *
 * @throws UserError with all that is not so
 */
export function refuseOtherNetwork(net: Net, spec: ImportedSpec, checkpoint: Checkpoint): void {
  const known = net.model.tensors;
  const isBeside = (name: string) =>
    known.has(name) || HEADS.test(name) || !isOfFloats(checkpoint, name);
  refuseDifferences(checkpoint, soughtIn(net, spec, checkpoint), isBeside, REMEDY);
}

const REMEDY =
  'The tensors must be named as the initialisers of the model: export that with its names kept (docs/checkpoints.md).';

/** Masks and positions, which are no weights. */
function isOfFloats({ tensors }: Checkpoint, name: string): boolean {
  return storedType(tensors.get(name)?.dtype ?? '') !== undefined;
}

/** What would be drawn otherwise, and all that a checkpoint has by the same name. */
function soughtIn(net: Net, spec: ImportedSpec, { tensors }: Checkpoint): Sought[] {
  const among = new Set(net.nodes);
  const isOfBatch = batchNormOf(net, spec) === 'batch';
  return [...net.model.tensors.values()].filter((tensor) => {
    if (!isStoredType(tensor.type)) return false;
    if (tensors.has(tensor.name)) return true;
    if (isOfBatch && RUNNING.test(tensor.name)) return false;
    return isParameter(net, tensor) && roleOf(net, tensor, among).kind !== 'other';
  });
}

/** What batch norms keep, and do not go by where they go by the batch. */
const RUNNING = /\.running_(mean|var)$/;
