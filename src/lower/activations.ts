import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphValue } from '../graph/graph.ts';
import type { ActivationLayer } from '../plan/layers.ts';

type Emit = (builder: GraphBuilder, x: GraphValue) => GraphValue;

/** An activation that is one ONNX operator whose defaults are PyTorch's. */
const operator =
  (op: string, attributes = {}): Emit =>
  (builder, x) =>
    builder.node(op, [x], x.shape, attributes);

/** The activations as nodes; the same functions as `ACTIVATIONS` of core. */
export const EMIT_ACTIVATION: Readonly<Record<ActivationLayer['fn'], Emit>> = {
  relu: operator('Relu'),
  relu6: (builder, x) => builder.node('Clip', [x, builder.float(0), builder.float(6)], x.shape),
  leaky_relu: operator('LeakyRelu'),
  elu: operator('Elu'),
  selu: operator('Selu'),
  celu: operator('Celu'),
  silu: (builder, x) => {
    const gate = builder.node('Sigmoid', [x], x.shape);
    return builder.node('Mul', [x, gate], x.shape);
  },
  gelu: operator('Gelu'),
  gelu_tanh: operator('Gelu', { approximate: { s: 'tanh' } }),
  mish: operator('Mish'),
  softplus: operator('Softplus'),
  tanh: operator('Tanh'),
  sigmoid: operator('Sigmoid'),
  hardswish: operator('HardSwish'),
  identity: (_, x) => x,
};
