import { type Bind, bindingOf as plannedBinding } from '../lower/planned.ts';
import type { NetworkSpec } from '../networks/spec.ts';
import { type BlockPlan, gainParameter, type NetworkPlan } from '../plan/blocks.ts';
import type { Parameter } from '../plan/layers.ts';
import { type NormStatistics, trained } from '../plan/trained.ts';
import { type Binding, fillBound, valuesOf } from '../weights/bindings.ts';
import { RawValues } from '../weights/raw-values.ts';
import type { Checkpoint } from '../weights/safetensors/checkpoint.ts';
import { hits, refuseDifferences } from '../weights/safetensors/differences.ts';
import type { FileTensor } from '../weights/safetensors/header.ts';
import { withoutPrefixes } from '../weights/safetensors/prefix.ts';
import { storedType } from '../weights/safetensors/stored-type.ts';
import type { StoredTensor, StoredType } from '../weights/stored.ts';
import { isOfHead, type Naming, namingsOf } from './naming.ts';
import { sourceOf, type Wanted, wantedOf } from './wanted.ts';

/** A planned network whose parameters lie in a checkpoint. */
export interface StoredNetwork {
  readonly plan: Pick<NetworkPlan, 'stem' | 'blocks'>;
  readonly bind: Bind;
}

/**
 * Finds the parameters of a network in a checkpoint, by whatever naming most of them are there.
 *
 * @throws UserError where one is missing, or of another shape, or there are others
 */
export function storedNetwork(
  { model }: Pick<NetworkSpec, 'model'>,
  planned: NetworkPlan,
  checkpoint: Checkpoint,
  statistics: NormStatistics,
): StoredNetwork {
  const plan = trained(planned, statistics);
  const { naming, wanted, named } = bestOf(namingsOf(model), plan, checkpoint);
  refuseDifferences(named, wanted, (name) => isOfHead(naming, name), remedyOf(naming));
  const bind = (parameter: Parameter, block: BlockPlan) =>
    bindingOf(parameter, block, named, naming);
  return { plan: { stem: plan.stem, blocks: plan.blocks.map((block) => told(block, bind)) }, bind };
}

function bindingOf(
  parameter: Parameter,
  block: BlockPlan,
  named: Checkpoint,
  naming: Naming,
): Binding {
  const source = sourceOf(naming, block, parameter);
  if (source === null) return plannedBinding(parameter, block.name);
  if (source === undefined) throw new Error(`${naming.of} has no name for ${parameter.name}`);
  const { name } = parameter;
  const tensor = tensorOf(named, source);
  const { standardized } = source;
  if (standardized === null) return { name, kind: 'stored', tensor };
  const gain = standardized.gain && tensorOf(named, standardized.gain);
  return { name, kind: 'stored', tensor, filters: { standardize: standardized.law, gain } };
}

/** Under the shape that it is wanted in. */
function tensorOf({ tensors }: Checkpoint, { name, shape }: Wanted): StoredTensor {
  const { file, offset, dtype } = tensors.get(name) as FileTensor;
  return { file, offset, shape, type: storedType(dtype) as StoredType };
}

/** A block whose facts tell its gain as the checkpoint has it: the root of its mean square. */
function told(block: BlockPlan, bind: Bind): BlockPlan {
  const { addition, facts } = block;
  if (!addition?.storesGain) return block;
  const binding = bind(gainParameter(addition), block);
  const values = new Float32Array(valuesOf(binding));
  fillBound(binding, 0, values, new RawValues());
  const square = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
  return { ...block, facts: { ...facts, gain: Math.sqrt(square) } };
}

interface Named {
  readonly naming: Naming;
  readonly wanted: readonly Wanted[];
  /** The checkpoint without prefixes. */
  readonly named: Checkpoint;
}

function bestOf(
  namings: readonly Naming[],
  plan: StoredNetwork['plan'],
  checkpoint: Checkpoint,
): Named {
  const tried = withoutPrefixes(checkpoint).flatMap((named) =>
    namings.flatMap((naming) => {
      const wanted = wantedOf(plan, naming);
      return wanted === undefined ? [] : [{ naming, wanted, named, hits: hits(named, wanted) }];
    }),
  );
  return tried.reduce((best, each) => (each.hits > best.hits ? each : best));
}

function remedyOf({ of }: Naming): string {
  return `Its tensors are looked for under the names of ${of} (docs/checkpoints.md): give the network the keys of the model that was trained.`;
}
