import type { OwnInput } from '../../networks/imported.ts';
import type { Model, ModelInput } from '../../onnx/model.ts';
import { IN_ORDER } from '../../onnx/operators.ts';

/**
 * What a graph input is fed with where nothing is said, as exports of language models name their inputs: masks
 * of ones, positions in order, one type for all tokens, and tokens where ids choose rows of a table.
 *
 * @returns undefined where neither its name nor what reads it tells
 */
export function usualFeed(input: ModelInput, model: Model): OwnInput | undefined {
  const { name, type } = input;
  if (/mask/i.test(name)) return { kind: 'ones' };
  if (type === 'float32') return { kind: 'gaussian' };
  if (type === 'bool') return { kind: 'ones' };
  if (/position|pos_ids|cache_position/i.test(name)) return { kind: 'range' };
  if (/type|segment/i.test(name)) return { kind: 'zeros' };
  return rowsBehind(name, model) === undefined ? undefined : { kind: 'tokens' };
}

/** The rows of the table that an input's numbers choose from; undefined where they choose from none. */
export function rowsBehind(input: string, model: Model): number | undefined {
  const ids = new Set([input]);
  for (const node of model.nodes) {
    const [first = '', second = ''] = node.inputs;
    if (IN_ORDER.has(node.op) && ids.has(first)) for (const output of node.outputs) ids.add(output);
    const table = node.op === 'Gather' && ids.has(second) ? model.tensors.get(first) : undefined;
    if (table !== undefined && table.shape.length === 2) return table.shape[0];
  }
  return undefined;
}
