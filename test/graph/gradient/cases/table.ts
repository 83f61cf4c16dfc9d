import type { Case } from '../case.ts';
import { ACTIVATIONS } from './activations.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { NORMS } from './norms.ts';
import { PLACES } from './places.ts';
import { PRODUCTS } from './products.ts';
import { REDUCTIONS } from './reductions.ts';
import { SHAPES } from './shapes.ts';
import { WINDOWS } from './windows.ts';

/** Operators, each in the ways that its rule tells apart. */
export const CASES: Readonly<Record<string, readonly Case[]>> = {
  ...ARITHMETIC,
  ...ACTIVATIONS,
  ...SHAPES,
  ...PLACES,
  ...REDUCTIONS,
  ...NORMS,
  ...PRODUCTS,
  ...WINDOWS,
};
