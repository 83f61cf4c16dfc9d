import { type Graph, type GraphNode, type GraphValue, leavesOf } from '../../graph/graph.ts';

/** A graph by the names of its values. */
export interface GraphIndex {
  /** Every value that is in the graph. */
  readonly values: ReadonlyMap<string, GraphValue>;
  /** The integers of the constants that have some: axes and shapes. */
  readonly integers: ReadonlyMap<string, readonly number[]>;
  /** The nodes that read a value, one for each time that it is read. */
  readonly readers: ReadonlyMap<string, readonly GraphNode[]>;
  /** What the outside asks for. */
  readonly asked: ReadonlySet<string>;
}

export function indexGraph(graph: Graph): GraphIndex {
  const { inputs, parameters, constants, nodes } = graph;
  const all = [...inputs, ...parameters, ...constants, ...nodes.flatMap(({ outputs }) => outputs)];
  return {
    values: new Map(all.map((value) => [value.name, value])),
    integers: new Map(
      constants
        .filter(({ type }) => type === 'int64')
        .map(({ name, data }) => [name, [...data]] as const),
    ),
    readers: readersOf(nodes),
    asked: new Set(leavesOf(graph).map(({ name }) => name)),
  };
}

function readersOf(nodes: readonly GraphNode[]): Map<string, GraphNode[]> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const name of node.inputs) {
      const known = readers.get(name);
      if (known === undefined) readers.set(name, [node]);
      else known.push(node);
    }
  }
  return readers;
}

/** The one node that reads the one output of a node, where nobody else asks for that. */
export function soleReader(index: GraphIndex, node: GraphNode): GraphNode | undefined {
  const { name } = outputOf(node);
  const readers = index.readers.get(name) ?? [];
  return readers.length === 1 && !index.asked.has(name) ? readers[0] : undefined;
}

/** An operator of ONNX by its name, and '' of one that a domain of its own defines. */
export function operatorOf({ op, domain = '' }: GraphNode): string {
  return domain === '' ? op : '';
}

/** The first output; every operator of the layout has one. */
export function outputOf({ outputs }: GraphNode): GraphValue {
  return outputs[0] as GraphValue;
}

/**
 * An activation N, C, H, W of more than a pixel: where the layouts differ. Weights, which have no
 * channels, are none.
 */
export function isFull(value: GraphValue | undefined): value is GraphValue {
  if (value === undefined || !isActivation(value)) return false;
  return (value.shape[2] as number) * (value.shape[3] as number) > 1;
}

/** float32 numbers N, C, H, W. */
export function isActivation({ type, shape, channelAxis }: GraphValue): boolean {
  return type === 'float32' && shape.length === 4 && channelAxis === 1;
}

export function sameShape(a: GraphValue, b: GraphValue): boolean {
  return a.shape.length === b.shape.length && a.shape.every((size, i) => size === b.shape[i]);
}
