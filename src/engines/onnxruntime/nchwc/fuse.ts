import { elements } from '../../../core/shape.ts';
import { int } from '../../../graph/attributes.ts';
import type { Graph, GraphNode, GraphValue } from '../../../graph/graph.ts';
import {
  type GraphIndex,
  indexGraph,
  isFull,
  operatorOf,
  outputOf,
  sameShape,
  soleReader,
} from '../graph-index.ts';
import { isPerPlane } from './affine.ts';
import type { AffineChain, Convolution, Group, Mean, Single, Step } from './groups.ts';

/**
 * Numbers for whose squares there is room. Squared as they are summed up, they need none, but onnxruntime
 * takes half as long again.
 */
const ROOM = 2 ** 22;

/** Operators that go on with a chain of scales and shifts; a sum of two tensors ends it but for a ReLU. */
const GOES_ON: readonly string[] = ['Relu', 'Add', 'Sub', 'Mul', 'Div'];

/** Operators of which the left side must be the tensor. */
const ORDERED: readonly string[] = ['Sub', 'Div'];

/**
 * The first pass: finds what the blocked layout computes in one go. What is found says nothing of
 * layouts; a group that stays plain is the nodes that it was made of.
 *
 * @returns the groups, each behind those that it reads
 */
export function fuse(graph: Graph): Group[] {
  return new Fusion(graph).fuse();
}

class Fusion {
  private readonly groups: Group[] = [];
  /** Chains that the one node that reads them may go on with, by their values. */
  private readonly open = new Map<string, AffineChain>();
  /** Squares whose mean is all that is wanted, by their values. */
  private readonly squares = new Map<string, GraphNode>();
  private readonly taken = new Set<GraphNode>();
  private readonly index: GraphIndex;
  private readonly graph: Graph;

  constructor(graph: Graph) {
    this.graph = graph;
    this.index = indexGraph(graph);
  }

  fuse(): Group[] {
    for (const node of this.graph.nodes) if (!this.taken.has(node)) this.visit(node);
    return this.groups;
  }

  private visit(node: GraphNode): void {
    if (this.isSummedSquare(node)) {
      this.squares.set(outputOf(node).name, node);
      this.close(node);
      return;
    }
    const group = this.groupOf(node);
    for (const one of group.nodes) this.taken.add(one);
    if (group.kind === 'affine') this.open.delete(behind(group));
    this.close(node);
    if (group.kind === 'affine' && this.goesOn(group)) this.open.set(group.output.name, group);
    else this.groups.push(group);
  }

  /** Chains that a node reads, and does not go on with, end. */
  private close({ inputs }: GraphNode): void {
    for (const name of inputs) {
      const chain = this.open.get(name);
      if (chain !== undefined) this.groups.push({ ...chain, late: true });
      this.open.delete(name);
    }
  }

  private groupOf(node: GraphNode): Group {
    const op = operatorOf(node);
    const single: Single = { kind: 'single', nodes: [node], output: outputOf(node) };
    if (op === 'Conv') return this.convolution(node);
    if (op === 'Relu') return this.relu(node) ?? single;
    if (isStep(op)) return this.arithmetic(node, op) ?? single;
    return this.mean(node) ?? single;
  }

  private convolution(node: GraphNode): Convolution {
    const next = soleReader(this.index, node);
    const relu = next !== undefined && operatorOf(next) === 'Relu';
    const nodes = relu ? [node, next] : [node];
    return { kind: 'convolution', nodes, relu, output: outputOf(nodes.at(-1) as GraphNode) };
  }

  private relu(node: GraphNode): AffineChain | null {
    const chain = this.open.get(node.inputs[0] as string);
    return chain === undefined ? null : { ...longer(chain, node), relu: true };
  }

  private arithmetic(node: GraphNode, op: Step['op']): AffineChain | null {
    const [a, b] = node.inputs as [string, string];
    const output = outputOf(node);
    const [x, y] = [this.value(a), this.value(b)];
    if (!isFull(output)) return null;
    if (isFull(x) && isFull(y)) return this.sum(node, op);
    const [large, few] = isFull(x) ? [a, b] : [b, a];
    if (large === b && ORDERED.includes(op)) return null;
    const whole = sameShape(this.value(large), output) && isPerPlane(this.value(few), output);
    if (!whole) return null;
    const chain = this.free(large) ?? this.start(large);
    return { ...longer(chain, node), steps: [...chain.steps, { op, few }] };
  }

  /** A sum takes along the chain of one of its sides. */
  private sum(node: GraphNode, op: Step['op']): AffineChain | null {
    const [a, b] = node.inputs as [string, string];
    if (op !== 'Add' || a === b || !sameShape(this.value(a), this.value(b))) return null;
    const right = this.free(b);
    const chain = right ?? this.free(a);
    if (chain === undefined) return null;
    return { ...longer(chain, node), plus: right === undefined ? b : a };
  }

  private start(source: string): AffineChain {
    const output = this.value(source);
    const nothing = { nodes: [], steps: [], plus: null, relu: false, late: false };
    return { kind: 'affine', source, output, ...nothing };
  }

  /** A chain that can take one more step. */
  private free(name: string): AffineChain | undefined {
    const chain = this.open.get(name);
    return chain?.plus === null ? chain : undefined;
  }

  private goesOn({ nodes, plus, relu }: AffineChain): boolean {
    const next = soleReader(this.index, nodes.at(-1) as GraphNode);
    if (next === undefined || relu) return false;
    return (plus === null ? GOES_ON : ['Relu']).includes(operatorOf(next));
  }

  private isSummedSquare(node: GraphNode): boolean {
    const [a, b] = node.inputs;
    if (operatorOf(node) !== 'Mul' || a !== b || elements(outputOf(node).shape) <= ROOM)
      return false;
    const next = soleReader(this.index, node);
    return next !== undefined && isFull(outputOf(node)) && this.pixelAxes(next) !== null;
  }

  private mean(node: GraphNode): Mean | null {
    const [name] = node.inputs as [string];
    const axes = this.pixelAxes(node);
    if (axes === null || !isFull(this.value(name))) return null;
    const square = this.squares.get(name);
    const next = soleReader(this.index, node);
    const overSamples =
      next !== undefined && !isFull(outputOf(node)) && `${this.reducedAxes(next)}` === '0';
    const nodes = [...(square === undefined ? [] : [square]), node, ...(overSamples ? [next] : [])];
    return {
      kind: 'mean',
      nodes,
      source: square === undefined ? name : (square.inputs[0] as string),
      axes,
      squared: square !== undefined,
      overSamples,
      output: outputOf(nodes.at(-1) as GraphNode),
    };
  }

  private pixelAxes(node: GraphNode): readonly number[] | null {
    const axes = operatorOf(node) === 'GlobalAveragePool' ? [2, 3] : this.reducedAxes(node);
    const ofPixels = axes?.every((axis) => axis === 2 || axis === 3) && axes.length > 0;
    return ofPixels ? (axes as readonly number[]) : null;
  }

  /** The axes over which a node takes the mean, if that is what it does and keeps them with size 1. */
  private reducedAxes(node: GraphNode): readonly number[] | null {
    const { inputs } = node;
    if (operatorOf(node) !== 'ReduceMean' || int(node, 'keepdims', 1) === 0) return null;
    const rank = this.value(inputs[0] as string).shape.length;
    const axes = this.index.integers.get(inputs[1] ?? '');
    return axes?.map((axis) => (axis < 0 ? axis + rank : axis)) ?? null;
  }

  private value(name: string): GraphValue {
    return this.index.values.get(name) as GraphValue;
  }
}

function isStep(op: string): op is Step['op'] {
  return op === 'Mul' || op === 'Div' || op === 'Add' || op === 'Sub';
}

function longer(chain: AffineChain, node: GraphNode): AffineChain {
  return { ...chain, nodes: [...chain.nodes, node], output: outputOf(node) };
}

/** The value with which a chain went on. */
function behind({ nodes, source }: AffineChain): string {
  const before = nodes.at(-2);
  return before === undefined ? source : outputOf(before).name;
}
