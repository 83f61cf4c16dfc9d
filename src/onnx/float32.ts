import type { Attribute } from '../graph/graph.ts';
import { DATA_TYPES } from '../graph/onnx.ts';
import type { Model, ModelNode } from './model.ts';
import { computedType } from './numbers.ts';

/** Attributes that name an element type. */
const TYPE_ATTRIBUTES = ['to', 'dtype'] as const;

const OTHER_FLOATS: readonly number[] = [
  DATA_TYPES.float16,
  DATA_TYPES.bfloat16,
  DATA_TYPES.float64,
];

/**
 * A model that computes with float32 alone, whatever floats it is written in: of the others onnxruntime has few
 * operators on the CPU, and none is more exact than what is measured of it needs. Weights are converted as they
 * are read.
 */
export function inFloat32(model: Model): Model {
  return {
    ...model,
    inputs: model.inputs.map((input) => ({ ...input, type: computedType(input.type) })),
    nodes: model.nodes.map(nodeInFloat32),
  };
}

function nodeInFloat32(node: ModelNode): ModelNode {
  const types = TYPE_ATTRIBUTES.filter((name) => isOtherFloat(node.attributes[name]));
  if (types.length === 0) return node;
  const float = Object.fromEntries(types.map((name) => [name, { i: DATA_TYPES.float32 }]));
  return { ...node, attributes: { ...node.attributes, ...float } };
}

function isOtherFloat(attribute: Attribute | undefined): boolean {
  return attribute !== undefined && 'i' in attribute && OTHER_FLOATS.includes(attribute.i);
}
