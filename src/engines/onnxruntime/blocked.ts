import { elements } from '../../core/shape.ts';
import { type Graph, type GraphNode, type GraphValue, leavesOf } from '../../graph/graph.ts';
import { GraphWriter } from '../../graph/writer.ts';
import { type Affine, computed, isPerPlane, negated, scaled, shifted } from './affine.ts';
import { blockedMean } from './blocked-mean.ts';
import { blockedNode, blockedWeight, filtersBlocked, fromNchwc, toNchwc } from './nchwc.ts';

/** Operators on each number by itself, in whatever order the numbers lie. */
const ELEMENTWISE: ReadonlySet<string> = new Set(
  (
    'Celu Clip Elu Gelu HardSwish Identity LeakyRelu Mish Neg Reciprocal Relu Selu Sigmoid Softplus ' +
    'Sqrt Tanh'
  ).split(' '),
);

/**
 * Numbers for whose squares there is room. Squared as they are summed up, they need none, but onnxruntime
 * takes half as long again.
 */
const ROOM = 2 ** 22;

/** A tensor of the graph as the blocked graph has it. */
type Held =
  | {
      readonly layout: 'onnx' | 'blocked';
      readonly value: GraphValue;
      /** The operator of the one node that reads it, where that is done already. */
      readonly done?: 'Relu' | 'ReduceMean';
    }
  | { readonly layout: 'pending'; readonly affine: Affine }
  | { readonly layout: 'square'; readonly of: GraphValue };

/** A node that the blocked layout has no operator for. */
class Unblocked extends Error {}

/**
 * The same graph in the blocked layout NCHWc, from its first convolution to its output; inputs,
 * parameters, output and taps stay as they are. Chains of scale, shift, sum and ReLU become one pass.
 *
 * @param block channels in a block
 * @returns null where the layout does not fit: channels that are no multiple of the block, or an
 *   operator across them
 */
export function toBlocked(graph: Graph, block: number): Graph | null {
  try {
    return new Translation(graph, block).translate();
  } catch (error) {
    if (error instanceof Unblocked) return null;
    throw error;
  }
}

class Translation {
  private readonly writer = new GraphWriter('blocked');
  private readonly held = new Map<string, Held>();
  private readonly consumers = new Map<string, GraphNode[]>();
  /** Names that the outside asks for. */
  private readonly asked: ReadonlySet<string>;
  private readonly graph: Graph;
  private readonly block: number;

  constructor(graph: Graph, block: number) {
    this.graph = graph;
    this.block = block;
    this.asked = new Set(leavesOf(graph).map(({ name }) => name));
    for (const node of graph.nodes) {
      for (const name of node.inputs) {
        this.consumers.set(name, [...(this.consumers.get(name) ?? []), node]);
      }
    }
  }

  translate(): Graph {
    const { graph, writer } = this;
    const { inputs, outputs, parameters, constants } = graph;
    const [input] = inputs as [GraphValue];
    for (const value of [...parameters, ...constants]) {
      this.held.set(value.name, { layout: 'onnx', value });
    }
    const blocks = isFull(input) && (input.shape[1] as number) % this.block === 0;
    this.held.set(
      input.name,
      blocks
        ? { layout: 'blocked', value: toNchwc(writer, input) }
        : { layout: 'onnx', value: input },
    );
    for (const node of graph.nodes) {
      const output = outputOf(node);
      this.held.set(output.name, this.rewrite(node));
      // At its place: onnxruntime would run all that the last node needs before any reading.
      const asked = outputs.find(({ name }) => name === output.name);
      if (asked !== undefined) this.handOut(asked);
    }
    const used = new Set(writer.nodes.flatMap(({ inputs }) => inputs));
    return {
      ...graph,
      nodes: writer.nodes,
      constants: [...constants, ...writer.constants].filter(
        ({ name }, i, all) => used.has(name) && all.findIndex((c) => c.name === name) === i,
      ),
    };
  }

  private handOut({ name }: GraphValue): void {
    const { layout, value } = this.settled(name);
    if (layout === 'blocked') fromNchwc(this.writer, value, name);
    else if (value.name !== name) this.writer.node('Identity', [value], value.shape, {}, { name });
  }

  private rewrite(node: GraphNode): Held {
    const first = this.held.get(node.inputs[0] as string);
    if (first !== undefined && 'done' in first && first.done === node.op) {
      return this.seen(first.value, first.layout);
    }
    if (node.op === 'Conv') return this.convolution(node);
    if (node.inputs.every((name) => name === '' || this.held.get(name)?.layout === 'onnx')) {
      return this.kept(node);
    }
    if (node.op === 'Relu') return this.relu(node);
    if (ELEMENTWISE.has(node.op)) return this.elementwise(node);
    switch (node.op) {
      case 'Add':
      case 'Sub':
      case 'Mul':
        return this.arithmetic(node);
      case 'ReduceMean':
        return this.mean(node);
      case 'MaxPool':
      case 'AveragePool':
        return this.pool(node);
      default:
        throw new Unblocked(node.op);
    }
  }

  /** As it was, on tensors that are not blocked. */
  private kept(node: GraphNode): Held {
    const { op, inputs, attributes } = node;
    const output = outputOf(node);
    const options = this.graph.readings.some(({ name }) => name === output.name)
      ? { name: output.name }
      : {};
    const values = inputs.map((name) => (name === '' ? '' : this.settled(name).value));
    return this.seen(this.writer.node(op, values, output.shape, attributes, options), 'onnx');
  }

  private convolution(node: GraphNode): Held {
    const [x, weight, ...bias] = node.inputs.map((name) => this.settled(name)) as [
      ReturnType<Translation['settled']>,
      ReturnType<Translation['settled']>,
    ];
    const [filters, channels] = weight.value.shape as [number, number];
    // One pixel in, one pixel out, as in squeeze-and-excitation: a product of matrices.
    if (!isFull(x.value) && !isFull(outputOf(node))) return this.kept(node);
    const picture = x.layout === 'onnx' && channels < this.block;
    const fits = filters % this.block === 0 && (picture || x.layout === 'blocked');
    if (!fits || node.attributes['group'] !== undefined) throw new Unblocked('Conv');
    const reordered = (picture ? filtersBlocked : blockedWeight)(this.writer, weight.value);
    const relu = this.soleConsumer(node)?.op === 'Relu';
    const y = blockedNode(
      this.writer,
      'Conv',
      [x.value, reordered, ...bias.map(({ value }) => value)],
      outputOf(node).shape,
      { ...node.attributes, ...(relu ? { activation: { s: 'Relu' } } : {}) },
    );
    return { ...this.seen(y, 'blocked'), ...(relu ? { done: 'Relu' as const } : {}) };
  }

  private relu(node: GraphNode): Held {
    const x = this.held.get(node.inputs[0] as string) as Held;
    if (x.layout !== 'pending') return this.elementwise(node);
    return this.seen(computed(this.writer, x.affine, true), 'blocked');
  }

  private elementwise(node: GraphNode): Held {
    const { op, inputs, attributes } = node;
    const output = outputOf(node);
    const values = inputs.map((name) => (name === '' ? '' : this.settled(name).value));
    return this.seen(this.writer.node(op, values, output.shape, attributes), 'blocked');
  }

  private arithmetic(node: GraphNode): Held {
    const { op, inputs } = node;
    const output = outputOf(node);
    const [a, b] = inputs as [string, string];
    const summed = op === 'Mul' && a === b && this.soleConsumer(node)?.op === 'ReduceMean';
    if (summed && elements(output.shape) > ROOM) {
      return { layout: 'square', of: this.settled(a).value };
    }
    const [x, y] = [a, b].map((name) => this.held.get(name) as Held) as [Held, Held];
    if (x.layout !== 'onnx' && y.layout !== 'onnx') return this.pairs(node, x, y);
    const [large, other, few] = x.layout === 'onnx' ? [b, y, x] : [a, x, y];
    const turned = op === 'Sub' && x.layout === 'onnx';
    if (few.layout !== 'onnx' || turned || isFull(few.value)) throw new Unblocked(op);
    if (!isPerPlane(few.value, output)) {
      // One number a sample lies beside whole samples in any order; one a pixel does not.
      if (few.value.shape[1] !== 1) throw new Unblocked(op);
      return this.elementwise(node);
    }
    const free = other.layout === 'pending' && other.affine.plus === null ? other.affine : null;
    const affine = free ?? affineOf(this.settled(large).value);
    const { writer } = this;
    if (op === 'Mul') return this.perhapsLater(node, scaled(writer, affine, few.value));
    const term = op === 'Add' ? few.value : negated(writer, few.value);
    return this.perhapsLater(node, shifted(writer, affine, term));
  }

  /** Number by number; a sum takes along what is pending on one side. */
  private pairs(node: GraphNode, x: Held, y: Held): Held {
    const [a, b] = node.inputs as [string, string];
    if (`${shapeOf(x)}` !== `${shapeOf(y)}`) throw new Unblocked(node.op);
    const isFree = (held: Held) => held.layout === 'pending' && held.affine.plus === null;
    if (node.op !== 'Add' || a === b || !(isFree(x) || isFree(y))) return this.elementwise(node);
    const [own, other] = isFree(y) ? [y, a] : [x, b];
    if (own.layout !== 'pending') throw new Unblocked('Add');
    return this.perhapsLater(node, { ...own.affine, plus: this.settled(other).value });
  }

  /** Put off where the one node that reads it can take it along. */
  private perhapsLater(node: GraphNode, affine: Affine): Held {
    const next = this.soleConsumer(node);
    const takes = affine.plus === null ? ['Relu', 'Add', 'Sub', 'Mul'] : ['Relu'];
    if (next !== undefined && takes.includes(next.op)) return { layout: 'pending', affine };
    return this.seen(computed(this.writer, affine, false), 'blocked');
  }

  /** Over pixels; and over samples in one, where that comes next. */
  private mean(node: GraphNode): Held {
    const held = this.held.get(node.inputs[0] as string) as Held;
    const squared = held.layout === 'square';
    const x = squared ? held.of : this.settled(node.inputs[0] as string).value;
    const axes = this.axesOf(node);
    if (!axes.every((axis) => axis === 2 || axis === 3)) throw new Unblocked('ReduceMean');
    const next = this.soleConsumer(node);
    const overSamples =
      !isFull(outputOf(node)) && next?.op === 'ReduceMean' && `${this.axesOf(next)}` === '0';
    const mean = blockedMean(this.writer, x, this.block, axes, { squared, overSamples });
    if (mean === null) throw new Unblocked('ReduceMean');
    return { ...this.seen(mean, 'blocked'), ...(overSamples ? { done: 'ReduceMean' } : {}) };
  }

  private axesOf({ inputs }: GraphNode): number[] {
    return [...(this.graph.constants.find(({ name }) => name === inputs[1])?.data ?? [])];
  }

  private pool(node: GraphNode): Held {
    const { op, inputs, attributes } = node;
    const output = outputOf(node);
    const { value } = this.settled(inputs[0] as string);
    return this.seen(blockedNode(this.writer, op, [value], output.shape, attributes), 'blocked');
  }

  /** A tensor that is there, computed now if it was put off. */
  private settled(name: string): { layout: 'onnx' | 'blocked'; value: GraphValue } {
    const held = this.held.get(name) as Held;
    if (held.layout === 'square') throw new Error(`the square of ${held.of.name} was not put off`);
    if (held.layout !== 'pending') return held;
    const settled = this.seen(computed(this.writer, held.affine, false), 'blocked');
    this.held.set(name, settled);
    return settled;
  }

  /** With a single pixel, the two layouts are one. */
  private seen(value: GraphValue, layout: 'onnx' | 'blocked') {
    return { layout: isFull(value) ? layout : 'onnx', value } as const;
  }

  private soleConsumer(node: GraphNode): GraphNode | undefined {
    const output = outputOf(node);
    const consumers = this.consumers.get(output.name) ?? [];
    return consumers.length === 1 && !this.asked.has(output.name) ? consumers[0] : undefined;
  }
}

function shapeOf(held: Held): readonly number[] {
  if (held.layout === 'pending') return held.affine.source.shape;
  return held.layout === 'square' ? held.of.shape : held.value.shape;
}

function affineOf(source: GraphValue): Affine {
  return { source, scale: null, shift: null, plus: null };
}

/** An activation with more than a pixel. */
function isFull({ shape }: GraphValue): boolean {
  return shape.length === 4 && (shape[2] as number) * (shape[3] as number) > 1;
}

/** Every operator here has one output. */
function outputOf({ outputs }: GraphNode): GraphValue {
  return outputs[0] as GraphValue;
}
