import type { GraphValue } from '../../../../src/graph/graph.ts';
import type { Case } from '../case.ts';
import { operator, positive, SHAPE, unary } from './write.ts';

const NEXT = [5, 1, 7] as const;

/** Two operands of one shape, and such as are repeated, on either side. */
const binary = (op: string, of: (x: number) => number = (x) => x): Case[] =>
  [
    [SHAPE, SHAPE],
    [SHAPE, [3, 1, 1]],
    [[7], SHAPE],
    [NEXT, [2, 1, 3, 1]],
    [[1, 1], NEXT],
  ].map(([a, b]) => ({
    given: [
      { shape: a as number[], of },
      { shape: b as number[], of },
    ],
    write: operator(op),
  }));

/** Between steps. */
const fractional = (x: number) => Math.floor(2 * x) / 2 + 0.1 + 0.3 * Math.abs(Math.sin(9 * x));

const withNumber = (op: string, number: number, of: (x: number) => number = (x) => x): Case => ({
  given: [{ shape: SHAPE, of }],
  write: (b, x) => b.node(op, [x, b.float(number)], x.shape),
});

/** Of more than two operands. */
const many = (op: string): Case => ({ given: [SHAPE, [3, 1, 7], [1], SHAPE], write: operator(op) });

/** Operands that are equal: what each gets is only told by what both get together. */
const alike = (op: string): Case => ({
  given: [SHAPE],
  write: (b, x) => b.node(op, [x, b.node('Mul', [x, b.float(1)], x.shape), x], x.shape),
});

/** An exponent that is an integer, as exports write it. */
const withInteger = (exponent: number): Case => ({
  given: [SHAPE],
  write: (b, x) => {
    const number = b.literal({ type: 'int64', shape: [], data: [exponent] });
    return b.node('Pow', [x, number], x.shape);
  },
});

export const ARITHMETIC: Readonly<Record<string, readonly Case[]>> = {
  Identity: [unary('Identity')],
  Add: [
    ...binary('Add'),
    withNumber('Add', 3),
    { given: [SHAPE], write: (b, x) => b.node('Add', [x, x], x.shape) },
  ],
  Sub: [...binary('Sub'), withNumber('Sub', 3)],
  Neg: [unary('Neg')],
  Mul: [
    ...binary('Mul'),
    withNumber('Mul', 3),
    { given: [SHAPE], write: (b, x) => b.node('Mul', [x, x], x.shape) },
  ],
  Div: [
    ...binary('Div', positive),
    withNumber('Div', 3),
    {
      given: [{ shape: SHAPE, of: positive }],
      write: (b, x) => b.node('Div', [b.float(2), x], x.shape),
    },
  ],
  Pow: [
    ...binary('Pow', positive),
    ...[2, 3, 1].map((exponent) => withNumber('Pow', exponent)),
    ...[2, 3].map(withInteger),
    ...[0.5, -0.75].map((exponent) => withNumber('Pow', exponent, positive)),
    { given: [SHAPE], write: (b, x) => b.node('Pow', [b.float(1.5), x], x.shape) },
  ],
  Max: [...binary('Max'), withNumber('Max', 0.3), unary('Max'), many('Max'), alike('Max')],
  Min: [...binary('Min'), withNumber('Min', 0.3), unary('Min'), many('Min'), alike('Min')],
  Sum: [unary('Sum'), ...binary('Sum'), many('Sum')],
  Mean: [unary('Mean'), ...binary('Mean'), many('Mean')],
  Cast: [unary('Cast', { to: { i: 1 } })],
  Dropout: [
    unary('Dropout'),
    {
      given: [SHAPE],
      write: (b, x) => {
        const no = b.literal({ type: 'bool', shape: [], data: Uint8Array.of(0) });
        const [y] = b.append(
          'Dropout',
          [x, b.float(0.5), no],
          [
            { type: 'float32', shape: SHAPE },
            { type: 'bool', shape: SHAPE },
          ],
          {},
        );
        return y as GraphValue;
      },
    },
  ],
  Tan: [unary('Tan', {}, (x) => x / 2)],
  Sinh: [unary('Sinh')],
  Cosh: [unary('Cosh')],
  Atan: [unary('Atan')],
  Sqrt: [unary('Sqrt', {}, positive)],
  Reciprocal: [unary('Reciprocal', {}, positive)],
  Exp: [unary('Exp')],
  Log: [unary('Log', {}, positive)],
  Sin: [unary('Sin')],
  Cos: [unary('Cos')],
  Abs: [unary('Abs')],
  Sign: [unary('Sign')],
  Floor: [unary('Floor', {}, fractional)],
  Ceil: [unary('Ceil', {}, fractional)],
  Round: [unary('Round', {}, fractional)],
};
