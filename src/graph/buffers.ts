import { elements } from '../core/shape.ts';
import { bytesOf, parameterBytes } from './bytes.ts';
import { type Graph, type GraphNode, type GraphValue, leavesOf } from './graph.ts';

/** Room for a value, and for others of its kind behind it. */
interface Buffer {
  /** Those that it may be left to. */
  readonly kind: string;
  readonly bytes: number;
  /** The node that it is first needed for. */
  readonly from: number;
  /** The node behind which it is given back. */
  to: number;
}

/** Marks the kind of what is computed on the planes of all samples at once. */
const PLANES = 'planes ';

/** Operators whose output is another view of their first input. */
const VIEWS: ReadonlySet<string> = new Set(['Reshape', 'Identity', 'Squeeze', 'Unsqueeze']);
/** Operators that work number by number, so that they may write over what they read. */
const ELEMENTWISE: ReadonlySet<string> = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Neg', 'Max', 'Min', 'Pow', 'Sqrt', 'Reciprocal', 'Clip'],
  ...['Relu', 'Sigmoid', 'Tanh', 'Erf', 'Exp', 'Log', 'Softplus', 'Elu', 'Selu', 'LeakyRelu'],
]);

/**
 * The most bytes that a graph works in while it runs its nodes in their order: its inputs, which stay the
 * caller's, and the buffers of its values. Parameters and constants are not counted.
 *
 * Buffers are planned as onnxruntime plans them (`core/framework/allocation_planner.cc`). A value that is
 * read no more leaves its buffer to a later one of the same type and shape, and to no other; so a buffer is
 * held until the last of those that it is planned for. Operators that work number by number write over what
 * they read where that is read for the last time.
 */
export function bufferBytes(graph: Graph): number {
  const known = KNOWN.get(graph);
  if (known !== undefined) return known;
  const bytes = plannedBytes(graph);
  KNOWN.set(graph, bytes);
  return bytes;
}

/** Of graphs that live, for one is asked for as often as it is run. */
const KNOWN = new WeakMap<Graph, number>();

function plannedBytes(graph: Graph): number {
  const changes = new Array<number>(graph.nodes.length + 1).fill(0);
  const change = (at: number, bytes: number) => {
    if (at < changes.length) changes[at] = (changes[at] as number) + bytes;
  };
  for (const { bytes, from, to } of new Plan(graph).buffers) {
    change(from, bytes);
    change(to + 1, -bytes);
  }
  let held = graph.inputs.reduce((sum, value) => sum + bytesOf(value), 0);
  let most = held;
  for (const bytes of changes) {
    held += bytes;
    most = Math.max(most, held);
  }
  return most;
}

/** What a graph works in, and its parameters in an order of the engine's own. */
export function roomBytes(graph: Graph): number {
  return bufferBytes(graph) + parameterBytes(graph);
}

/** Which buffer each value of a graph is in, and for how long. */
class Plan {
  readonly buffers: Buffer[] = [];
  /** The node that reads each value, or a view of it, last. */
  private readonly last = new Map<string, number>();
  /** The value that each view is of. */
  private readonly viewed = new Map<string, string>();
  private readonly shapes = new Map<string, readonly number[]>();
  /** The buffers of the values that are still to be read. */
  private readonly held = new Map<string, Buffer>();
  private readonly free = new Map<string, Buffer[]>();

  constructor(graph: Graph) {
    for (const { name, shape } of [...graph.inputs, ...graph.parameters, ...graph.constants]) {
      this.shapes.set(name, shape);
    }
    for (const node of graph.nodes) this.know(node);
    for (const [i, { inputs }] of graph.nodes.entries()) {
      for (const name of inputs) this.last.set(this.rootOf(name), i);
    }
    for (const { name } of leavesOf(graph)) {
      this.last.set(this.rootOf(name), Number.POSITIVE_INFINITY);
    }
    for (const [i, node] of graph.nodes.entries()) this.place(node, i);
  }

  private know({ op, inputs, outputs }: GraphNode): void {
    for (const { name, shape } of outputs) {
      this.shapes.set(name, shape);
      if (VIEWS.has(op)) this.viewed.set(name, this.rootOf(inputs[0] as string));
    }
  }

  private rootOf(name: string): string {
    return this.viewed.get(name) ?? name;
  }

  private place(node: GraphNode, at: number): void {
    for (const value of node.outputs) {
      if (this.viewed.has(value.name)) continue;
      const buffer = this.overwritten(node, value, at) ?? this.taken(node, value, at);
      const last = this.last.get(value.name) ?? at;
      buffer.to = Math.max(buffer.to, last);
      if (last > at) this.held.set(value.name, buffer);
      else this.release(buffer);
    }
    for (const name of new Set(node.inputs.map((input) => this.rootOf(input)))) {
      const buffer = this.held.get(name);
      if (buffer === undefined || this.last.get(name) !== at) continue;
      this.held.delete(name);
      this.release(buffer);
    }
  }

  /** The buffer of an input that a node may write over. */
  private overwritten(node: GraphNode, value: GraphValue, at: number): Buffer | undefined {
    if (!ELEMENTWISE.has(node.op)) return undefined;
    const kind = this.kindOf(node, value);
    const over = node.inputs
      .map((name) => this.rootOf(name))
      .find((name) => {
        const own = this.held.get(name)?.kind;
        return (own === kind || own === `${PLANES}${kind}`) && this.last.get(name) === at;
      });
    const buffer = over === undefined ? undefined : this.held.get(over);
    if (over !== undefined) this.held.delete(over);
    return buffer;
  }

  /** A buffer that is free, or one more. */
  private taken(node: GraphNode, value: GraphValue, at: number): Buffer {
    const kind = this.kindOf(node, value);
    const free = this.free.get(kind)?.pop();
    if (free !== undefined) return free;
    const buffer: Buffer = { kind, bytes: bytesOf(value), from: at, to: at };
    this.buffers.push(buffer);
    return buffer;
  }

  private release(buffer: Buffer): void {
    this.free.set(buffer.kind, [...(this.free.get(buffer.kind) ?? []), buffer]);
  }

  /**
   * Values share a buffer where type and shape are the same. What gives each sample a scale of its own runs
   * on a view in which the planes of all samples are planes of one (`nchwc/affine.ts`): of another shape,
   * and so in other buffers.
   */
  private kindOf({ op, inputs }: GraphNode, value: GraphValue): string {
    const plain = plainKind(value);
    if (!ELEMENTWISE.has(op) || value.shape.length !== 4) return plain;
    const [samples, channels] = value.shape;
    const each = `${samples},${channels},1,1`;
    const ofSamples = inputs.some((name) => `${this.shapes.get(name)}` === each);
    return ofSamples && samples !== 1 && elements(value.shape) > (samples ?? 1) * (channels ?? 1)
      ? `${PLANES}${plain}`
      : plain;
  }
}

function plainKind({ type, shape }: GraphValue): string {
  return `${type} ${shape}`;
}
