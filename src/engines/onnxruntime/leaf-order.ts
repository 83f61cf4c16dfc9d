import type { Graph, GraphNode } from '../../graph/graph.ts';

/**
 * The same graph, the nodes of its readings last, and of those the first reading's last of all.
 * onnxruntime orders a graph depth-first from its last leaf, so that the leaves of the first block must
 * come last: otherwise the whole chain would run before any reading, and keep every activation alive
 * until then.
 */
export function leavesInReverse(graph: Graph): Graph {
  const read = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  const measured = new Set(graph.readings.map(({ name }) => name));
  const isLeaf = ({ outputs }: GraphNode) =>
    outputs.every(({ name }) => measured.has(name) && !read.has(name));
  const leaves = graph.nodes.filter(isLeaf);
  return {
    ...graph,
    nodes: [...graph.nodes.filter((node) => !isLeaf(node)), ...leaves.reverse()],
  };
}
