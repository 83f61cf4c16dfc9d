import {
  abs,
  add,
  clone,
  cos,
  div,
  erf,
  exp,
  log,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  reciprocal,
  sign,
  sin,
  sqrt,
  sub,
} from '@tensorflow/tfjs-core';
import { UserError } from '../../core/errors.ts';
import type { Graph, GraphNode } from '../../graph/graph.ts';
import { ACTIVATIONS } from './activations.ts';
import type { Operator } from './call.ts';
import { CONV } from './convolution.ts';
import { binary, unary } from './elementwise.ts';
import { AVERAGE_POOL, MAX_POOL } from './pooling.ts';
import { MAT_MUL } from './product.ts';
import { REDUCE_MEAN } from './reduction.ts';
import { CONCAT, DEPTH_TO_SPACE, PAD, RESHAPE, SLICE, TRANSPOSE } from './shape.ts';

/** Every operator of ONNX that runs on TensorFlow.js. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  ...ACTIVATIONS,
  Add: binary(add),
  Sub: binary(sub),
  Mul: binary(mul),
  Div: binary(div),
  Max: binary(maximum),
  Min: binary(minimum),
  Pow: binary(pow),
  Neg: unary(neg),
  Abs: unary(abs),
  Sign: unary(sign),
  Exp: unary(exp),
  Log: unary(log),
  Sin: unary(sin),
  Cos: unary(cos),
  Erf: unary(erf),
  Sqrt: unary(sqrt),
  Reciprocal: unary(reciprocal),
  Identity: unary(clone),
  ReduceMean: REDUCE_MEAN,
  Reshape: RESHAPE,
  Pad: PAD,
  Transpose: TRANSPOSE,
  Slice: SLICE,
  Concat: CONCAT,
  DepthToSpace: DEPTH_TO_SPACE,
  MatMul: MAT_MUL,
  Conv: CONV,
  MaxPool: MAX_POOL,
  AveragePool: AVERAGE_POOL,
};

/**
 * Makes sure that a graph can run before anything is computed.
 *
 * @throws UserError that names the operators, and the attributes, that are missing
 */
export function refuseUnknown(graph: Graph): void {
  const missing = [...new Set(graph.nodes.flatMap((node) => missingOf(node) ?? []))];
  if (missing.length > 0) throw lacking(missing);
}

export function operatorOf(node: GraphNode): Operator {
  const missing = missingOf(node);
  if (missing !== undefined) throw lacking([missing]);
  return OPERATORS[node.op] as Operator;
}

/** What slides windows over pictures, and over nothing else here. */
const OF_PICTURES: ReadonlySet<string> = new Set(['Conv', 'MaxPool', 'AveragePool']);

/** What a node asks for that is not there. */
function missingOf({ op, domain, attributes, outputs }: GraphNode): string | undefined {
  const operator = domain === undefined ? OPERATORS[op] : undefined;
  if (operator === undefined) return op;
  const rank = outputs[0]?.shape.length ?? 0;
  if (OF_PICTURES.has(op) && rank !== 4) return `${op} of ${rank} axes`;
  if (outputs.length > 1) return `${op} with ${outputs.length} outputs`;
  const unknown = Object.keys(attributes).find((name) => !operator.attributes.includes(name));
  return unknown === undefined ? undefined : `${op} with ${unknown}`;
}

function lacking(what: readonly string[]): UserError {
  const operators = what.length === 1 ? 'operator' : 'operators';
  return new UserError(`the TensorFlow.js engines lack the ${operators} ${what.join(', ')}`, {
    remedy: 'Run this network with --engine ort-cpu.',
  });
}
