import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphValue } from '../graph/graph.ts';
import type { ActivationFunction, ActivationName } from '../maths/activation.ts';
import type { OPERATIONS as ARITIES, Expression, Operation } from '../maths/expression.ts';

type Emit = (builder: GraphBuilder, x: GraphValue) => GraphValue;

/** An activation that is one ONNX operator whose defaults are PyTorch's. */
const operator =
  (op: string, attributes = {}): Emit =>
  (builder, x) =>
    builder.node(op, [x], x.shape, attributes);

/** The activations as nodes; the same functions as `ACTIVATIONS` of maths. */
const NAMED: Readonly<Record<ActivationName, Emit>> = {
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
  erf: operator('Erf'),
  step: (builder, x) => builder.node('Relu', [builder.node('Sign', [x], x.shape)], x.shape),
  hardswish: operator('HardSwish'),
  identity: (_, x) => x,
};

/** Writes an activation of x. */
export function emitActivation(
  builder: GraphBuilder,
  fn: ActivationFunction,
  x: GraphValue,
): GraphValue {
  return typeof fn === 'string' ? NAMED[fn](builder, x) : emitExpression(builder, fn, x);
}

/** A tensor, or the name of a number. */
type Operand = GraphValue | string;
type Binary = (builder: GraphBuilder, a: Operand, b: Operand) => GraphValue;

/** Of a tensor and a number, or of two tensors of one shape. */
const binary =
  (op: string): Binary =>
  (builder, a, b) =>
    builder.node(op, [a, b], (typeof a === 'string' ? (b as GraphValue) : a).shape);

/** The operations of expressions as nodes. */
const OPERATIONS: {
  readonly [Op in Operation]: (typeof ARITIES)[Op]['arity'] extends 1 ? Emit : Binary;
} = {
  add: binary('Add'),
  sub: binary('Sub'),
  mul: binary('Mul'),
  div: binary('Div'),
  pow: binary('Pow'),
  max: binary('Max'),
  min: binary('Min'),
  neg: operator('Neg'),
  abs: operator('Abs'),
  sign: operator('Sign'),
  step: NAMED.step,
  relu: NAMED.relu,
  exp: operator('Exp'),
  log: operator('Log'),
  sqrt: operator('Sqrt'),
  sin: operator('Sin'),
  cos: operator('Cos'),
  tanh: NAMED.tanh,
  erf: NAMED.erf,
  sigmoid: NAMED.sigmoid,
  softplus: NAMED.softplus,
};

function emitExpression(builder: GraphBuilder, tree: Expression, x: GraphValue): GraphValue {
  const value = operandOf(builder, tree, x);
  if (typeof value === 'string') throw new Error('an activation that holds no x');
  return value;
}

function operandOf(builder: GraphBuilder, tree: Expression, x: GraphValue): Operand {
  if (tree.op === 'x') return x;
  if (tree.op === 'number') return builder.float(tree.value);
  const [a, b] = tree.args as [Expression, Expression | undefined];
  const left = operandOf(builder, a, x);
  // x², which engines have no exact operator for, is x·x.
  if (tree.op === 'pow' && b?.op === 'number' && b.value === 2) {
    return OPERATIONS.mul(builder, left, left);
  }
  const emit = OPERATIONS[tree.op] as Binary;
  return emit(builder, left, b === undefined ? left : operandOf(builder, b, x));
}
