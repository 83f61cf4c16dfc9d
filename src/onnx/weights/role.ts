import { int } from '../../graph/attributes.ts';
import { type ModelNode, type ModelTensor, readsOf } from '../model.ts';
import type { Net } from '../net.ts';
import { LINEAR, NORMALISATION } from '../operators.ts';
import { isFactor, isNormalised, strip } from '../points/walk.ts';

/** What a tensor is to the node that reads it, directly or by way of constant nodes. */
export type Role =
  | {
      readonly kind: 'weight';
      readonly reader: ModelNode;
      /** Which of the reader's inputs it is, and its shape as that. */
      readonly input: number;
      readonly shape: readonly number[];
      /** As the tensor lies in the file. */
      readonly isFiltersFirst: boolean;
    }
  | { readonly kind: 'table'; readonly reader: ModelNode }
  | { readonly kind: 'filled'; readonly value: 0 | 1 }
  | { readonly kind: 'other' };

/** A scale of a norm; a bias, or a shift of a norm. */
const ONES: Role = { kind: 'filled', value: 1 };
const ZEROS: Role = { kind: 'filled', value: 0 };

/** Where a tensor comes in at a node that reads an activation. */
interface Use {
  readonly reader: ModelNode;
  readonly input: number;
  /** As the node reads it. */
  readonly value: string;
  /** By way of a Transpose, an odd number of times. */
  readonly isTransposed: boolean;
  /** What it is to another constant on the way: a gain, or a bias, of a standardised weight. */
  readonly to: Role | undefined;
  /** By way of a choice of its rows. */
  readonly isChosenFrom: boolean;
}

/** The role that a tensor has for the first node that reads it beside an activation. */
export function roleOf(net: Net, tensor: ModelTensor, among: ReadonlySet<ModelNode>): Role {
  const use = useOf(net, tensor.name, among);
  if (use === undefined) return { kind: 'other' };
  const role =
    (net.isConstant(use.reader.outputs[0] ?? '') ? undefined : ROLES[use.reader.op]?.(net, use)) ??
    weightRole(net, tensor.name, use);
  return role ?? named(net, tensor, use);
}

function useOf(net: Net, name: string, among: ReadonlySet<ModelNode>): Use | undefined {
  const waiting: Omit<Use, 'reader' | 'input'>[] = [
    { value: name, isTransposed: false, to: undefined, isChosenFrom: false },
  ];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    const { value, isTransposed } = at;
    for (const reader of net.readersOf(value)) {
      if (!among.has(reader)) continue;
      const input = readsOf(reader).indexOf(value);
      if (readsOf(reader).some((read) => !net.isConstant(read)))
        return { reader, input: reader.inputs.indexOf(value), ...at };
      for (const output of reader.outputs) {
        waiting.push({
          value: output,
          isTransposed: reader.op === 'Transpose' ? !isTransposed : isTransposed,
          to: at.to ?? roleBeside(reader, input),
          isChosenFrom: at.isChosenFrom || (input === 0 && reader.op === 'Gather'),
        });
      }
    }
  }
  return undefined;
}

/** What an operand is to another constant. */
function roleBeside({ op }: ModelNode, input: number): Role | undefined {
  if (input === 0) return undefined;
  if (NORMALISATION.has(op)) return normRole(input);
  if (op === 'Mul' || op === 'Div') return ONES;
  return op === 'Add' || op === 'Sub' ? ZEROS : undefined;
}

function weightRole(
  net: Net,
  tensor: string,
  { reader, input, value, isTransposed, to }: Use,
): Role | undefined {
  if (!LINEAR.has(reader.op)) return undefined;
  const shape = net.shape(value);
  if (to !== undefined && isFactor(net, tensor)) return to;
  if (shape.length < 2) return ZEROS;
  const isFirst = isFiltersFirst(reader, input);
  return {
    kind: 'weight',
    reader,
    input,
    shape,
    isFiltersFirst: isTransposed ? !isFirst : isFirst,
  };
}

/** Whether an operator has the filters of a weight on its first axis, as a convolution has, or on its last. */
export function isFiltersFirst(reader: ModelNode, input: number): boolean {
  if (reader.op === 'Gemm')
    return int(reader, input === 0 ? 'transA' : 'transB', 0) === (input === 0 ? 0 : 1);
  return FILTERS_FIRST.has(reader.op) || (reader.op === 'MatMul' && input === 0);
}

const FILTERS_FIRST: ReadonlySet<string> = new Set([
  ...['Conv', 'FusedConv', 'ConvInteger', 'QLinearConv', 'DeformConv', 'LSTM', 'GRU', 'RNN'],
]);

type Judge = (net: Net, use: Use) => Role | undefined;

const NORM: Judge = (_, { input }) => normRole(input);

/** Scale, shift, mean and variance. */
function normRole(input: number): Role {
  return input === 1 || input === 4 ? ONES : ZEROS;
}

const ROLES: Readonly<Record<string, Judge>> = {
  ...Object.fromEntries([...NORMALISATION].map((op) => [op, NORM])),
  Conv: (_, { input }) => (input === 2 ? ZEROS : undefined),
  ConvTranspose: (_, { input }) => (input === 2 ? ZEROS : undefined),
  Gemm: (_, { input }) => (input === 2 ? ZEROS : undefined),
  Gather: (net, { reader, input, value }) =>
    input === 0 && net.shape(value).length === 2 ? { kind: 'table', reader } : undefined,
  Add: (net, { value }) => (isFactor(net, value) ? ZEROS : undefined),
  Mul: (net, use) => (isScaleOfNorm(net, use) ? ONES : undefined),
};

/** Behind a norm, as group norm has it, or as layer norm and RMS norm have where they are written out. */
function isScaleOfNorm(net: Net, { reader, value }: Use): boolean {
  const other = reader.inputs.find((name) => name !== value) ?? '';
  const { value: before } = strip(net, other, 'layout');
  const isBehindNorm = NORMALISATION.has(net.maker(before)?.op ?? '');
  return isFactor(net, value) && (isBehindNorm || isNormalised(net, other));
}

/** Tables of positions, and class tokens, are told from masks by their names, where no rows of them are chosen. */
const LEARNED = /pos|embed|token|query/i;

function named(net: Net, tensor: ModelTensor, use: Use): Role {
  const { reader } = use;
  const isAdded = reader.op === 'Add' || reader.op === 'Concat' || reader.op === 'Gather';
  const isLearned = LEARNED.test(tensor.name) || hasRowsAdded(net, use);
  return isAdded && isLearned && net.shape(tensor.name).length >= 2
    ? { kind: 'table', reader }
    : { kind: 'other' };
}

/** Rows that are added as they are: positions. Those of a bias of scores, as T5 has it, are turned first. */
function hasRowsAdded(net: Net, { reader, isChosenFrom, isTransposed, value }: Use): boolean {
  const width = net.shape(value).at(-1);
  const isWhole = width === net.shape(reader.outputs[0] ?? '').at(-1);
  return reader.op === 'Add' && isChosenFrom && !isTransposed && isWhole;
}
