import type { Case } from '../case.ts';
import { SHAPE, unary } from './write.ts';

const wide = (x: number) => 3 * x;

export const ACTIVATIONS: Readonly<Record<string, readonly Case[]>> = {
  Relu: [unary('Relu')],
  LeakyRelu: [unary('LeakyRelu'), unary('LeakyRelu', { alpha: { f: 0.3 } })],
  Clip: [
    { given: [SHAPE], write: (b, x) => b.node('Clip', [x, b.float(0), b.float(1)], SHAPE) },
    { given: [SHAPE], write: (b, x) => b.node('Clip', [x, b.float(-0.5), b.float(1)], SHAPE) },
    { given: [SHAPE], write: (b, x) => b.node('Clip', [x, b.float(-0.5)], SHAPE) },
    { given: [SHAPE], write: (b, x) => b.node('Clip', [x, '', b.float(1)], SHAPE) },
    { given: [SHAPE], write: (b, x) => b.node('Clip', [x], SHAPE) },
  ],
  Elu: [unary('Elu'), unary('Elu', { alpha: { f: 0.3 } })],
  Celu: [unary('Celu'), unary('Celu', { alpha: { f: 0.3 } })],
  Selu: [unary('Selu'), unary('Selu', { alpha: { f: 1.2 }, gamma: { f: 0.7 } })],
  Sigmoid: [unary('Sigmoid')],
  Tanh: [unary('Tanh')],
  Softplus: [unary('Softplus')],
  Mish: [unary('Mish')],
  Gelu: [unary('Gelu'), unary('Gelu', { approximate: { s: 'tanh' } })],
  Erf: [unary('Erf')],
  HardSwish: [unary('HardSwish', {}, wide)],
};
