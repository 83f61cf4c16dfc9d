import type { Piece } from './cut.ts';
import { type ModelNode, type ModelTensor, readsOf } from './model.ts';
import type { Net } from './net.ts';
import { computedType } from './numbers.ts';

/** One piece, written down: its nodes in the order in which they run, and the tensors that they read. */
export interface Written extends Piece {
  /** With the constant nodes that they need. */
  readonly order: readonly ModelNode[];
  /** In the order in which they are read first. */
  readonly tensors: readonly ModelTensor[];
}

/**
 * Puts the nodes of a piece into an order that goes by what depends on what, and not by the file, so that pieces
 * that are alike are written alike.
 */
export function written(net: Net, piece: Piece): Written {
  const order: ModelNode[] = [];
  const tensors = new Map<string, ModelTensor>();
  const given = new Set(piece.inputs);
  const seen = new Set<ModelNode>();
  const visit = (wanted: string) => {
    // Without recursion: a chain may be long.
    const stack: { node: ModelNode; reads: string[] }[] = [];
    const enter = (name: string) => {
      if (given.has(name) || name === '') return;
      const tensor = net.tensor(name);
      if (tensor !== undefined) {
        tensors.set(name, tensor);
        return;
      }
      const node = net.maker(name);
      if (node === undefined || seen.has(node)) return;
      seen.add(node);
      stack.push({ node, reads: readsOf(node).reverse() });
    };
    enter(wanted);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const name = top.reads.pop();
      if (name !== undefined) enter(name);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  };
  const { value, branch } = piece.point;
  for (const name of [...(branch ?? []), value, ...piece.outputs]) visit(name);
  return { ...piece, order, tensors: [...tensors.values()] };
}

/** Operators whose operands onnxruntime wants to know when it loads a graph, or runs quicker where it does. */
const WANTS_CONSTANTS: ReadonlySet<string> = new Set([
  'Resize',
  'Upsample',
  'Clip',
  'Range',
  'OneHot',
  'QuantizeLinear',
  'DequantizeLinear',
]);

/** Whether a tensor is put in at each run, and not written into the graph: weights of all kinds, but single numbers. */
export function isParameter(net: Net, { name, type, shape }: ModelTensor): boolean {
  const isMany = shape.some((size) => size > 1);
  const isFloat = computedType(type) === 'float32';
  return isFloat && isMany && !net.readersOf(name).some(({ op }) => WANTS_CONSTANTS.has(op));
}
