import type { Case } from '../case.ts';
import { operator, SHAPE, unary } from './write.ts';

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
    ...[
      { min: { f: -0.5 }, max: { f: 1 } },
      { min: { f: 0 }, max: { f: 1.2 } },
      { max: { f: 0.5 } },
    ].map((bounds) => ({ ...unary('Clip', bounds), opset: 9 })),
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
  HardSigmoid: [
    unary('HardSigmoid', {}, wide),
    unary('HardSigmoid', { alpha: { f: 0.4 }, beta: { f: 0.1 } }),
  ],
  Softsign: [unary('Softsign')],
  Swish: [unary('Swish'), unary('Swish', { alpha: { f: 1.7 } })].map((one) => ({
    ...one,
    opset: 24,
  })),
  ThresholdedRelu: [unary('ThresholdedRelu'), unary('ThresholdedRelu', { alpha: { f: 0.3 } })],
  PRelu: [SHAPE, [3, 1, 1], [1], [7]].map((slope) => ({
    given: [SHAPE, slope],
    write: operator('PRelu'),
  })),
  HardSwish: [unary('HardSwish', {}, wide)],
};
