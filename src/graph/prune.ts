import { type Graph, leavesOf, readBy } from './graph.ts';

/** The same graph without what no output and no reading depends on. */
export function pruned(graph: Graph): Graph {
  const needed = new Set(leavesOf(graph).map(({ name }) => name));
  const nodes = [...graph.nodes].reverse().filter((node) => {
    if (!node.outputs.some(({ name }) => needed.has(name))) return false;
    for (const name of readBy(node)) needed.add(name);
    return true;
  });
  const isNeeded = ({ name }: { readonly name: string }) => needed.has(name);
  return {
    ...graph,
    nodes: nodes.reverse(),
    inputs: graph.inputs.filter(isNeeded),
    parameters: graph.parameters.filter(isNeeded),
    constants: graph.constants.filter(isNeeded),
  };
}
