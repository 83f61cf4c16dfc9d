import { elements } from '../../../core/shape.ts';
import { int } from '../../../graph/attributes.ts';
import type { GraphNode, GraphValue } from '../../../graph/graph.ts';
import { type GraphIndex, isActivation, isFull, operatorOf, outputOf } from '../graph-index.ts';
import { connectionOf, groupsOf } from './connections.ts';
import type { AffineChain, Convolution, Group, Mean, Single } from './groups.ts';
import { hasShortRuns } from './mean.ts';
import { moveOf } from './moves.ts';
import type { Support } from './support.ts';

/** On what terms a group runs blocked. What it writes is blocked then. */
export interface Terms {
  /** The inputs that it reads blocked; all others it reads plain. */
  readonly reads: readonly string[];
  /**
   * What plain operators would cost beyond these, in numbers copied, which is what reorders are weighed
   * in. Below 0 where the plain ones are cheaper.
   */
  readonly saves: number;
}

/** What the rules know beside the group. */
export interface Setting {
  readonly index: GraphIndex;
  readonly support: Support;
}

type Rule<G> = (group: G, setting: Setting) => Terms | null;

/** The terms of a group; null where the layout has nothing for it. */
export function termsOf(group: Group, setting: Setting): Terms | null {
  const rule: Rule<never> = KINDS[group.kind];
  return rule(group as never, setting);
}

const KINDS = {
  single: (group, setting) => OPERATORS.get(operatorOf(nodeOf(group)))?.(group, setting) ?? null,
  convolution,
  affine,
  mean,
} as const satisfies { [K in Group['kind']]: Rule<Extract<Group, { kind: K }>> };

/** Operators on each number by itself, or on numbers at one place, in whatever order the numbers lie. */
const ELEMENTWISE = (
  'Abs Acos Acosh Add Asin Asinh Atan Atanh Ceil Celu Clip Cos Cosh Div Elu Erf Exp Floor Gelu ' +
  'HardSigmoid HardSwish Identity LeakyRelu Log Max Mean Min Mish Mul Neg Pow PRelu Reciprocal Relu ' +
  'Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Sub Sum Tan Tanh ThresholdedRelu'
).split(' ');

/** The operators of ONNX that the layout knows. All others run plain. */
const OPERATORS: ReadonlyMap<string, Rule<Single>> = new Map([
  ...ELEMENTWISE.map((op) => [op, elementwise] as const),
  ['MaxPool', pool],
  ['AveragePool', pool],
  ['Concat', concatenation],
  ['ReduceMean', overSamples],
  ['DepthToSpace', move],
  ['Pad', move],
  ['Slice', move],
]);

function elementwise(group: Single, { index, support }: Setting): Terms | null {
  const { output } = group;
  if (!isFull(output) || !isBlockable(output, support)) return null;
  const inputs = nodeOf(group).inputs.filter((name) => name !== '');
  const reads = inputs.filter((name) => isSpread(index.values.get(name), output));
  const rest = inputs.filter((name) => !reads.includes(name));
  const fits = rest.every((name) => isPerSample(index.values.get(name)));
  return fits && reads.length > 0 ? { reads, saves: 0 } : null;
}

/** Of the output's shape; or one sample, that all samples see. */
function isSpread(value: GraphValue | undefined, { shape }: GraphValue): boolean {
  if (!isFull(value)) return false;
  const [batch, ...rest] = value.shape;
  return (batch === 1 || batch === shape[0]) && `${rest}` === `${shape.slice(1)}`;
}

/** One number, or one for each sample: it lies beside whole samples in any order. */
function isPerSample(value: GraphValue | undefined): boolean {
  const shape = value?.shape ?? [];
  return shape.slice(shape.length === 4 ? 1 : 0).every((size) => size === 1);
}

/**
 * Where it is not a product of matrices as it stands, onnxruntime copies what lies under each window
 * (im2col) for a plain convolution, and does not in this layout.
 */
function convolution(
  { nodes, relu, output }: Convolution,
  { index, support }: Setting,
): Terms | null {
  const [node] = nodes as readonly [GraphNode];
  const [x, weight] = node.inputs as [string, string];
  const [input, filters] = [index.values.get(x), index.values.get(weight)];
  // One pixel in, one pixel out, as in squeeze-and-excitation: a product of matrices.
  if (input === undefined || (!isFull(input) && !isFull(outputOf(node)))) return null;
  if (filters === undefined || !isActivation(output) || !hasOnly(node, CONV)) return null;
  const connection = connectionOf(node, filters.shape, support);
  if (connection === null || !isActivation(input)) return null;
  return {
    reads: connection.blocked ? [x] : [],
    saves: windowCopies(node, filters) + (relu ? elements(output.shape) : 0),
  };
}

/** channels · window, for every pixel of the output. */
function windowCopies(node: GraphNode, { shape }: GraphValue): number {
  const [, channels, ...kernel] = shape as [number, number, ...number[]];
  const moves = ['strides', 'pads'].some((name) => {
    const attribute = node.attributes[name];
    const ints = attribute !== undefined && 'ints' in attribute ? attribute.ints : [];
    return ints.some((size) => size !== (name === 'pads' ? 0 : 1));
  });
  if (elements(kernel) === 1 && !moves) return 0;
  const [batch, , ...pixels] = outputOf(node).shape as [number, number, ...number[]];
  return batch * channels * groupsOf(node) * elements(kernel) * elements(pixels);
}

/** What it costs to bring the numbers of a chain into the shape of a convolution's weight and bias. */
const SPREAD = 2 ** 14;

/** Each node would be a pass of its own. */
function affine({ nodes, source, plus, output }: AffineChain, { support }: Setting): Terms | null {
  if (!isBlockable(output, support)) return null;
  const reads = plus === null ? [source] : [source, plus];
  return { reads, saves: (nodes.length - 1) * elements(output.shape) - SPREAD };
}

function mean({ source, axes, squared }: Mean, { index, support }: Setting): Terms | null {
  const x = index.values.get(source) as GraphValue;
  if (!isBlockable(x, support) || !hasShortRuns(x, axes)) return null;
  return { reads: [source], saves: squared ? elements(x.shape) : 0 };
}

function pool(group: Single, { index, support }: Setting): Terms | null {
  const node = nodeOf(group);
  const [x] = node.inputs as [string];
  const input = index.values.get(x);
  const fits = isFull(input) && isBlockable(input, support) && isActivation(group.output);
  if (!fits || node.outputs.length > 1 || !hasOnly(node, POOL)) return null;
  return { reads: [x], saves: POOLS[node.op as keyof typeof POOLS] * elements(input.shape) };
}

/** What the plain pools cost beyond the blocked ones, in passes over what they read. Measured, 3×3. */
const POOLS = { MaxPool: 1, AveragePool: 32 } as const;

/** The mean over the samples alone: those lie one behind another, whatever the order within each. */
function overSamples(group: Single, { index, support }: Setting): Terms | null {
  const [x, axes] = nodeOf(group).inputs as [string, string];
  const input = index.values.get(x);
  const fits = isFull(input) && isBlockable(input, support) && isActivation(group.output);
  return fits && `${index.integers.get(axes)}` === '0' ? { reads: [x], saves: 0 } : null;
}

/** Whole blocks of channels are moved about. */
function move(group: Single, { index, support }: Setting): Terms | null {
  const [x] = nodeOf(group).inputs as [string];
  const input = index.values.get(x);
  if (!isFull(input) || !isBlockable(input, support)) return null;
  if (!isFull(group.output) || !isBlockable(group.output, support)) return null;
  return moveOf(nodeOf(group), input, index) === null ? null : { reads: [x], saves: 0 };
}

/** Blocks of channels lie one behind another. */
function concatenation(group: Single, { index, support }: Setting): Terms | null {
  const node = nodeOf(group);
  const { inputs } = node;
  const alongChannels = [1, -3].includes(int(node, 'axis', 0));
  const fits = inputs.every((name) => {
    const value = index.values.get(name);
    return isFull(value) && isBlockable(value, support);
  });
  return alongChannels && fits ? { reads: inputs, saves: 0 } : null;
}

/** Attributes that the operators of the layout know as ONNX does. */
const CONV: readonly string[] = ['kernel_shape', 'strides', 'pads', 'dilations', 'group'];
const POOL: readonly string[] = ['kernel_shape', 'strides', 'pads', 'count_include_pad'];

function hasOnly({ attributes }: GraphNode, known: readonly string[]): boolean {
  return Object.keys(attributes).every((name) => known.includes(name));
}

function isBlockable({ shape }: GraphValue, { block }: Support): boolean {
  return (shape[1] as number) % block === 0;
}

function nodeOf({ nodes }: Single): GraphNode {
  return nodes[0] as GraphNode;
}
