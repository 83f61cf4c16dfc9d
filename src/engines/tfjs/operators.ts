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
import { REDUCE_MEAN } from './reduction.ts';
import { PAD, RESHAPE } from './shape.ts';

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
  Conv: CONV,
  MaxPool: MAX_POOL,
  AveragePool: AVERAGE_POOL,
};

/**
 * Makes sure that a graph can run before anything is computed.
 *
 * @throws UserError that names the operator, or the attribute, that is missing
 */
export function refuseUnknown(graph: Graph): void {
  for (const node of graph.nodes) operatorOf(node);
}

export function operatorOf({ op, attributes }: GraphNode): Operator {
  const operator = OPERATORS[op];
  const unknown = Object.keys(attributes).find((name) => !operator?.attributes.includes(name));
  if (operator !== undefined && unknown === undefined) return operator;
  const what = operator === undefined ? op : `${op} with ${unknown}`;
  throw new UserError(`the TensorFlow.js engines lack the operator ${what}`, {
    remedy: 'Run this network with --engine ort-cpu.',
  });
}
