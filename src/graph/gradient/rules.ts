import { ACTIVATIONS } from './activations.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { ATTENTION } from './attention.ts';
import { EXTREMES } from './extremes.ts';
import { GATHER } from './gather.ts';
import { LRN } from './lrn.ts';
import { NORMS } from './norms.ts';
import { PLACES } from './places.ts';
import { POOLS } from './pools.ts';
import { PRODUCTS } from './products.ts';
import { REDUCTIONS } from './reductions.ts';
import { RESIZE } from './resize.ts';
import type { Rule } from './rule.ts';
import { SHAPES } from './shapes.ts';
import { SOFTMAX } from './softmax.ts';
import { WINDOWS } from './windows.ts';

/** How the gradient passes through each operator of ONNX, by its name. */
export const RULES: Readonly<Record<string, Rule>> = {
  ...ARITHMETIC,
  ...EXTREMES,
  ...ACTIVATIONS,
  ...SHAPES,
  ...PLACES,
  ...GATHER,
  ...RESIZE,
  ...REDUCTIONS,
  ...NORMS,
  ...SOFTMAX,
  ...LRN,
  ...PRODUCTS,
  ...ATTENTION,
  ...WINDOWS,
  ...POOLS,
};
