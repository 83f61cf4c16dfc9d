import { elements } from '../core/shape.ts';
import { type Graph, type GraphValue, leavesOf, type TensorType } from './graph.ts';

const BYTES: Readonly<Record<TensorType, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int64: 8,
  int32: 4,
  int8: 1,
  uint8: 1,
  bool: 1,
};

/** Bytes of a tensor. */
export function bytesOf({ type, shape }: Pick<GraphValue, 'type' | 'shape'>): number {
  return BYTES[type] * elements(shape);
}

/** Bytes of the parameters of a graph. */
export function parameterBytes({ parameters }: Pick<Graph, 'parameters'>): number {
  return parameters.reduce((sum, value) => sum + bytesOf(value), 0);
}

/**
 * The most bytes that are alive at once while a graph runs its nodes in their order: its inputs, which
 * stay the caller's, and every value from the node that makes it to the last that reads it, or to the end
 * where it is handed out. Parameters and constants are not counted.
 */
export function liveBytes(graph: Graph): number {
  const last = lastUses(graph);
  const sizes = new Map<string, number>();
  let alive = graph.inputs.reduce((sum, value) => sum + bytesOf(value), 0);
  let most = alive;
  for (const [i, node] of graph.nodes.entries()) {
    for (const value of node.outputs) {
      sizes.set(value.name, bytesOf(value));
      alive += bytesOf(value);
    }
    most = Math.max(most, alive);
    for (const name of new Set([...node.inputs, ...node.outputs.map((value) => value.name)])) {
      if ((last.get(name) ?? i) > i) continue;
      alive -= sizes.get(name) ?? 0;
      sizes.delete(name);
    }
  }
  return most;
}

/** What a graph works in: what is alive at once, and its parameters in an order of the engine's own. */
export function roomBytes(graph: Graph): number {
  return liveBytes(graph) + parameterBytes(graph);
}

/** The node that reads each value last; none of a value that is handed out. */
function lastUses(graph: Graph): Map<string, number> {
  const last = new Map<string, number>();
  for (const [i, { inputs }] of graph.nodes.entries()) for (const name of inputs) last.set(name, i);
  for (const { name } of leavesOf(graph)) last.set(name, Number.POSITIVE_INFINITY);
  return last;
}
