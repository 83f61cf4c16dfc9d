import type { GraphConstant, GraphNode } from '../../../../src/graph/graph.ts';
import { Call, type Operator } from './call.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { PRODUCTS } from './products.ts';
import { REDUCTIONS } from './reductions.ts';
import { SHAPES } from './shapes.ts';
import type { Tensor } from './tensor.ts';
import { WINDOWS } from './windows.ts';

/** ONNX's operators in float64, one number at a time: slow, and with nothing in common with what is tested. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  ...ELEMENTWISE,
  ...WINDOWS,
  ...REDUCTIONS,
  ...PRODUCTS,
  ...SHAPES,
};

/** All values of a graph, by name. */
export function evaluate(
  nodes: readonly GraphNode[],
  constants: readonly GraphConstant[],
  given: ReadonlyMap<string, Tensor>,
  opset: number,
): Map<string, Tensor> {
  const values = new Map([...constants.map(constant), ...given]);
  for (const node of nodes) {
    const operator = OPERATORS[node.op];
    if (operator === undefined) throw new Error(`float64 has no ${node.op}`);
    const made = operator(
      new Call(
        node.inputs.map((name) => values.get(name)),
        node,
        opset,
      ),
    );
    const outputs = 'data' in made ? [made] : made;
    for (const [i, { name }] of node.outputs.entries()) values.set(name, outputs[i] as Tensor);
  }
  return values;
}

function constant({ name, shape, type, data }: GraphConstant): [string, Tensor] {
  if (!(data instanceof Uint8Array)) return [name, { shape, data: Float64Array.from(data) }];
  const bytes = data.slice().buffer;
  const numbers =
    type === 'int64'
      ? Array.from(new BigInt64Array(bytes), Number)
      : type === 'float32'
        ? new Float32Array(bytes)
        : new Uint8Array(bytes);
  return [name, { shape, data: Float64Array.from(numbers) }];
}
