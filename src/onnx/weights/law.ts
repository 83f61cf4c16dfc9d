import picomatch from 'picomatch';
import { elements } from '../../core/shape.ts';
import { int } from '../../graph/attributes.ts';
import { type ActivationName, activationGain } from '../../maths/activation.ts';
import { WS_GUARDS } from '../../networks/guards.ts';
import type { ImportedSpec } from '../../networks/imported.ts';
import { FANS, type Fans, INITS, type InitName } from '../../networks/inits.ts';
import type { WeightInit } from '../../plan/layers.ts';
import type { ModelNode } from '../model.ts';
import type { Net } from '../net.ts';
import { strip } from '../points/walk.ts';
import { isFiltersFirst, type Role } from './role.ts';

type Weight = Extract<Role, { kind: 'weight' }>;

/** Deviation of embedding and position tables: as GPT-2, BERT and ViT start them. */
const TABLE_DEVIATION = 0.02;

/** How a weight is drawn, by the node that reads it. */
export function weightLaw(
  net: Net,
  spec: ImportedSpec,
  name: string,
  { reader, input, shape }: Weight,
): WeightInit {
  const init = INITS[initOf(spec, name)];
  const fans = fansOf(reader, input, shape);
  const fan = FANS[spec.fan ?? 'fan_in'](fans);
  const std = (spec.init_gain ?? 1) * Math.sqrt(init.variance(fans, fan, spec.init_std ?? 1));
  const standardize = spec.scaled_ws
    ? { gamma: gammaBefore(net, reader), ...WS_GUARDS.zero, affine: false }
    : null;
  return { distribution: init.distribution, std, standardize };
}

/** How a table of embeddings or positions is drawn: by a law of its own, where a pattern names it. */
export function tableLaw(spec: ImportedSpec, name: string, shape: readonly number[]): WeightInit {
  const own =
    typeof spec.init === 'object'
      ? named(spec.init, name, (pattern) => pattern !== '*')
      : undefined;
  if (own === undefined) return { distribution: 'normal', std: TABLE_DEVIATION, standardize: null };
  const width = shape.at(-1) ?? 1;
  const fans = {
    in: width,
    out: width,
    outGroup: width,
    filters: elements(shape) / width,
    channels: width,
  };
  const init = INITS[own];
  const std = Math.sqrt(init.variance(fans, FANS[spec.fan ?? 'fan_in'](fans), spec.init_std ?? 1));
  return { distribution: init.distribution, std, standardize: null };
}

function initOf({ init = 'he-normal' }: ImportedSpec, name: string): InitName {
  return typeof init === 'string' ? init : (named(init, name) ?? 'he-normal');
}

/** The law of the first pattern that matches. */
function named(
  laws: Readonly<Record<string, InitName>>,
  name: string,
  counts: (pattern: string) => boolean = () => true,
): InitName | undefined {
  return Object.entries(laws).find(([pattern]) => counts(pattern) && matches(pattern, name))?.[1];
}

/** Whether a pattern matches a name: * is anything, slashes and dots included. */
export function matches(pattern: string, name: string): boolean {
  return picomatch(pattern, { bash: true, dot: true })(name);
}

/** How many values a weight joins, as the operator that reads it goes by its axes. */
export function fansOf(reader: ModelNode, input: number, shape: readonly number[]): Fans {
  const [first = 1, second = 1, ...kernel] = shape;
  const area = elements(kernel);
  if (reader.op === 'Conv') {
    const groups = int(reader, 'group', 1);
    const [inside, outside] = [second * area, first * area];
    return {
      in: inside,
      out: outside,
      outGroup: outside / groups,
      filters: first,
      channels: second,
    };
  }
  if (reader.op === 'ConvTranspose') {
    // I, O / groups, kernel: each output sums over the inputs of its group.
    const groups = int(reader, 'group', 1);
    const [inside, outside] = [(first / groups) * area, second * groups * area];
    return {
      in: inside,
      out: outside,
      outGroup: second * area,
      filters: second * groups,
      channels: first / groups,
    };
  }
  const [rows = 1, columns = 1] = shape.slice(-2);
  const isFirst = isFiltersFirst(reader, input);
  const [inside, outside] = isFirst ? [columns, rows] : [rows, columns];
  return { in: inside, out: outside, outGroup: outside, filters: outside, channels: inside };
}

/** γ of the activation right before a weight; 1 where there is none. */
function gammaBefore(net: Net, reader: ModelNode): number {
  const input = net.activationsOf(reader)[0] ?? '';
  const node = net.maker(strip(net, input, 'layout').value);
  const name = node === undefined ? undefined : activationOf(net, node);
  return name === undefined ? 1 : activationGain(name);
}

const BY_OPERATOR: Readonly<Record<string, ActivationName>> = {
  Relu: 'relu',
  Elu: 'elu',
  Selu: 'selu',
  Celu: 'celu',
  Gelu: 'gelu',
  Mish: 'mish',
  Softplus: 'softplus',
  Tanh: 'tanh',
  Sigmoid: 'sigmoid',
  Erf: 'erf',
  HardSwish: 'hardswish',
  LeakyRelu: 'leaky_relu',
};

/** The activation that a node is the end of: by itself, or x·sigmoid(x), or GELU written out. */
function activationOf(net: Net, { op, inputs }: ModelNode): ActivationName | undefined {
  const own = BY_OPERATOR[op];
  if (own !== undefined || op !== 'Mul') return own;
  const parts = inputs.map((name) => net.maker(name)?.op);
  if (parts.includes('Sigmoid')) return 'silu';
  const inner = inputs.map((name) => net.maker(strip(net, name).value));
  const sums = inner.flatMap((node) =>
    node === undefined ? [] : node.inputs.map((name) => net.maker(name)?.op),
  );
  if (sums.includes('Erf')) return 'gelu';
  return sums.includes('Tanh') ? 'gelu_tanh' : undefined;
}
