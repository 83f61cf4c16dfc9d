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
import { ACTIVATIONS } from './activations.ts';
import type { Operator } from './call.ts';
import { CONV } from './convolution.ts';
import { binary, unary, variadic } from './elementwise.ts';
import { BATCH_NORMALIZATION } from './normalization.ts';
import { PAD } from './padding.ts';
import { AVERAGE_POOL, MAX_POOL } from './pooling.ts';
import { MAT_MUL } from './product.ts';
import { REDUCE_MEAN } from './reduction.ts';
import { CONCAT, DEPTH_TO_SPACE, RESHAPE, SLICE, TRANSPOSE } from './shape.ts';

/** Every operator of ONNX that runs on TensorFlow.js. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  ...ACTIVATIONS,
  Add: binary(add),
  Sub: binary(sub),
  Mul: binary(mul),
  Div: binary(div),
  Max: variadic(maximum),
  Min: variadic(minimum),
  Sum: variadic(add),
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
  BatchNormalization: BATCH_NORMALIZATION,
  Conv: CONV,
  MaxPool: MAX_POOL,
  AveragePool: AVERAGE_POOL,
};
