import { ACTIVATIONS } from './activations.ts';
import { ARITHMETIC } from './arithmetic.ts';
import type { Rule } from './rule.ts';
import { SHAPES } from './shapes.ts';
import { WINDOWS } from './windows.ts';

/** How the gradient passes through each operator of ONNX, by its name. */
export const RULES: Readonly<Record<string, Rule>> = {
  ...ARITHMETIC,
  ...ACTIVATIONS,
  ...SHAPES,
  ...WINDOWS,
};
