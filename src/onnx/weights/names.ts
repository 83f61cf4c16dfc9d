import type { ModelNode, ModelTensor } from '../model.ts';
import { nodeName } from '../points/names.ts';

/**
 * The names of weights that are drawn, which key their random numbers and which patterns are matched against: each
 * its own, or that of the module that reads it where the exporter has renamed it, or made it one with another's.
 */
export class WeightNames {
  private readonly taken = new Map<string, ModelTensor>();

  of(tensor: ModelTensor, reader: ModelNode): string {
    const module = nodeName(reader, '');
    const own = tensor.name.startsWith(module) ? tensor.name : `${module}.weight`;
    let name = own;
    for (let i = 2; (this.taken.get(name) ?? tensor) !== tensor; i++) name = `${own} (${i})`;
    this.taken.set(name, tensor);
    return name;
  }

  /** What was named so far. */
  get all(): ReadonlyMap<string, Pick<ModelTensor, 'shape'>> {
    return this.taken;
  }
}
