import type { Graph, GraphNode, GraphValue } from '../../../graph/graph.ts';
import { pruned } from '../../../graph/prune.ts';
import { GraphWriter } from '../../../graph/writer.ts';
import { type GraphIndex, indexGraph, isFull, operatorOf, outputOf } from '../graph-index.ts';
import { type Affine, computed, TAKE_STEP } from './affine.ts';
import type { Choice } from './choose.ts';
import { connectionOf, ORDERS, type WeightOrder } from './connections.ts';
import type { AffineChain, Convolution, Group, Mean, Single } from './groups.ts';
import { blockedMean, meanOverSamples } from './mean.ts';
import { moveOf } from './moves.ts';
import { blockedNode, fromNchwc, toNchwc } from './nodes.ts';
import type { Support } from './support.ts';
import { blockedTaps, tapsOf } from './taps.ts';

type Chosen = Choice['groups'];

/** Operators that the layout has under the same name, in its own domain. */
const OWN: readonly string[] = ['MaxPool', 'AveragePool'];

/**
 * The third pass: writes the chosen groups in the blocked layout and all other nodes as they were, each
 * at its place, with a reorder where a value is wanted in the other layout too.
 */
export function emit(graph: Graph, choice: Chosen, support: Support): Graph {
  return new Emission(graph, choice, support).emit();
}

class Emission {
  private readonly writer: GraphWriter;
  private readonly plain = new Map<string, GraphValue>();
  private readonly blocked = new Map<string, GraphValue>();
  private readonly weights = new Map<string, GraphValue>();
  /** Chosen chains that are written when they are read, by their values. */
  private readonly late = new Map<string, AffineChain>();
  private readonly groupOf = new Map<GraphNode, Group>();
  private readonly makers = new Map<string, GraphNode>();
  private readonly index: GraphIndex;
  private readonly graph: Graph;
  private readonly choice: Chosen;
  private readonly support: Support;

  constructor(graph: Graph, choice: Chosen, support: Support) {
    this.graph = graph;
    this.choice = choice;
    this.support = support;
    this.index = indexGraph(graph);
    this.writer = new GraphWriter(unusedPrefix(this.index), graph.opsets?.['']);
    for (const node of graph.nodes) {
      for (const { name } of node.outputs) this.makers.set(name, node);
    }
    for (const group of choice.keys()) {
      for (const node of group.nodes) this.groupOf.set(node, group);
      if (group.kind === 'affine' && group.late) this.late.set(group.output.name, group);
    }
  }

  emit(): Graph {
    const { inputs, parameters, constants, nodes } = this.graph;
    for (const value of [...parameters, ...constants, ...inputs]) this.plain.set(value.name, value);
    const read = new Set([...this.choice.values()].flatMap(({ reads }) => reads));
    for (const { name } of inputs) if (read.has(name)) this.inBlocks(name);
    for (const node of nodes) this.visit(node);
    const own = this.writer.constants.filter(({ name }) => !this.index.values.has(name));
    // Of weights whose taps are taken in blocks, the plain taps are left over.
    const { nodes: used, constants: needed } = pruned({
      ...this.graph,
      nodes: this.writer.nodes,
      constants: [...constants, ...own],
    });
    return { ...this.graph, nodes: used, constants: needed };
  }

  private visit(node: GraphNode): void {
    const group = this.groupOf.get(node);
    if (group === undefined) this.keep(node);
    else if (node === placeOf(group) && !this.late.has(group.output.name)) this.write(group);
    // At its place: onnxruntime would run all that the last node needs before any reading.
    for (const { name } of node.outputs) if (this.index.asked.has(name)) this.handOut(name);
  }

  private keep(node: GraphNode): void {
    const inputs = node.inputs.map((name) => (name === '' ? '' : this.asItWas(name).name));
    this.writer.nodes.push({ ...node, inputs });
    for (const value of node.outputs) this.plain.set(value.name, value);
  }

  private handOut(name: string): void {
    const value = this.asItWas(name);
    if (value.name !== name) this.writer.node('Identity', [value], value.shape, {}, { name });
  }

  private write(group: Group): void {
    const { name } = group.output;
    const value = this.written(group);
    // With a single pixel, the two layouts are one.
    if (!isFull(group.output)) this.plain.set(name, value);
    this.blocked.set(name, value);
  }

  private written(group: Group): GraphValue {
    switch (group.kind) {
      case 'single':
        return this.single(group);
      case 'convolution':
        return this.convolution(group);
      case 'affine':
        return this.affine(group);
      case 'mean':
        return this.mean(group);
    }
  }

  private single(group: Single): GraphValue {
    const [node] = group.nodes as [GraphNode];
    const { attributes } = node;
    const { shape } = group.output;
    const reads = this.choice.get(group)?.reads ?? [];
    const inputs = node.inputs.map((name) => {
      if (name === '') return '';
      return reads.includes(name) ? this.inBlocks(name) : this.asItWas(name);
    });
    const op = operatorOf(node);
    // Of means, one over the samples alone runs by itself.
    if (op === 'ReduceMean') return meanOverSamples(this.writer, inputs[0] as GraphValue, shape);
    const [x] = inputs;
    const move = typeof x === 'object' ? moveOf(node, x, this.index) : null;
    if (move !== null)
      return move(this.writer, x as GraphValue, node, this.index, this.support.block);
    if (OWN.includes(op)) return blockedNode(this.writer, op, inputs, shape, attributes);
    return this.writer.node(op, inputs, shape, attributes);
  }

  private convolution(group: Convolution): GraphValue {
    const [node] = group.nodes as readonly [GraphNode];
    const [x, weight, ...bias] = node.inputs as [string, string, ...string[]];
    const reads = this.choice.get(group)?.reads ?? [];
    const inputs = [
      reads.includes(x) ? this.inBlocks(x) : this.asItWas(x),
      this.weight(node, weight),
      ...bias.map((name) => (name === '' ? '' : this.asItWas(name))),
    ];
    const activation = group.relu ? { activation: { s: 'Relu' } } : {};
    const attributes = { ...node.attributes, ...activation };
    return blockedNode(this.writer, 'Conv', inputs, outputOf(node).shape, attributes);
  }

  /** A weight in the order that a convolution wants, made once. */
  private weight(node: GraphNode, name: string): GraphValue {
    const weight = this.asItWas(name);
    const order = connectionOf(node, weight.shape, this.support)?.order;
    if (order === undefined) throw new Error(`the layout has no convolution for ${name}`);
    const taps = tapsOf(this.makers.get(name), this.index);
    if (taps === null) return this.inOrder(order, name);
    const whole = this.inOrder(order, taps.source);
    return this.once(`${order} ${name}`, () =>
      blockedTaps(this.writer, whole, taps, order, this.support.block),
    );
  }

  private inOrder(order: WeightOrder, name: string): GraphValue {
    return this.once(`${order} ${name}`, () => ORDERS[order](this.writer, this.asItWas(name)));
  }

  private once(key: string, write: () => GraphValue): GraphValue {
    const known = this.weights.get(key) ?? write();
    this.weights.set(key, known);
    return known;
  }

  private affine({ source, steps, plus, relu }: AffineChain): GraphValue {
    const { writer } = this;
    const other = plus === null ? null : this.inBlocks(plus);
    const nothing = { source: this.inBlocks(source), scale: null, shift: null, plus: null };
    const chain = steps.reduce<Affine>(
      (affine, { op, few }) => TAKE_STEP[op](writer, affine, this.asItWas(few)),
      nothing,
    );
    return computed(writer, { ...chain, plus: other }, relu);
  }

  private mean({ source, axes, squared, overSamples }: Mean): GraphValue {
    const { block } = this.support;
    return blockedMean(this.writer, this.inBlocks(source), block, axes, { squared, overSamples });
  }

  /** A value in the blocked layout. */
  private inBlocks(name: string): GraphValue {
    this.writeLate(name);
    const value = this.blocked.get(name) ?? this.blockedNow(name);
    this.blocked.set(name, value);
    return value;
  }

  private blockedNow(name: string): GraphValue {
    const value = this.asItWas(name);
    return isFull(value) ? toNchwc(this.writer, value) : value;
  }

  /** A value in the plain layout. */
  private asItWas(name: string): GraphValue {
    this.writeLate(name);
    const value =
      this.plain.get(name) ?? fromNchwc(this.writer, this.blocked.get(name) as GraphValue, name);
    this.plain.set(name, value);
    return value;
  }

  private writeLate(name: string): void {
    const chain = this.late.get(name);
    this.late.delete(name);
    if (chain !== undefined) this.write(chain);
  }
}

/** The node at which a group is written: the first by which there is all that it reads. */
function placeOf(group: Group): GraphNode {
  const { nodes } = group;
  const at = { single: 0, convolution: 0, affine: nodes.length - 1, mean: 0 };
  if (group.kind === 'mean' && group.squared) return nodes[1] as GraphNode;
  return nodes[at[group.kind]] as GraphNode;
}

/** Names of its own for what is written. */
function unusedPrefix({ values }: GraphIndex): string {
  const names = [...values.keys()];
  let prefix = 'blocked';
  while (names.some((name) => name.startsWith(prefix))) prefix += '_';
  return prefix;
}
