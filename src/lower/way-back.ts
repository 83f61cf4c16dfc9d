import { elements } from '../core/shape.ts';
import { GraphBuilder } from '../graph/builder.ts';
import { type Gradients, gradients } from '../graph/gradient/gradient.ts';
import type { Graph, GraphNode, GraphValue } from '../graph/graph.ts';
import { pruned } from '../graph/prune.ts';
import { NO_READINGS } from '../plan/readings.ts';
import { shapeOf } from '../weights/bindings.ts';
import type { Alive, Part, WrittenPart } from './part.ts';
import { readSignal } from './readings.ts';
import { bindingsOf, inputsOf, Outputs, type Run, sharedGraphs } from './segment.ts';
import { Signal } from './signal.ts';

/**
 * The way back through one part: what is alive before it and the gradient of what is alive behind it come in, and
 * the gradient of what is alive before it goes out. What the part computes in between is computed again. It has
 * readings of the gradient at the point before, and of what the part's branch and shortcut hand back to that.
 */
export interface WayBack extends Run {
  readonly part: Part;
  /** Names of the graph's inputs: of what is alive before the part, null where that is not needed. */
  readonly reads: readonly (string | null)[];
  /** Of the gradients of what is alive behind it, null where there is none; of the last part, that of its point. */
  readonly cotangents: readonly (string | null)[];
  /** Whether its shortcut hands the gradient of its own point on as it is, so that nothing need be read of that. */
  readonly isIdentity: boolean;
  /** Names of the graph's outputs: the gradient of what is alive before it, null where L does not depend on that. */
  readonly handsBack: readonly (string | null)[];
}

/** What of the backward pass is read. */
export interface WantedBack {
  /** What branch and shortcut hand back, each by itself. */
  readonly handed: boolean;
  /** The gradient of the weights. */
  readonly weights: boolean;
}

/**
 * The ways back from the last of some parts to the first of them, in the order of the parts.
 *
 * @param wanted what is read beside the gradient itself
 * @throws UserError where an operator has no gradient
 */
export function waysBack(
  parts: readonly Part[],
  wanted: WantedBack,
  share: (graph: Graph) => Graph = sharedGraphs(),
): WayBack[] {
  const ways: WayBack[] = [];
  for (let i = parts.length - 1; i > 0; i--) {
    const [before, part] = [parts[i - 1], parts[i]] as [Part, Part];
    ways.unshift(wayBack(before, part, ways[0]?.handsBack ?? null, wanted, share));
  }
  return ways;
}

/** @param back of what is alive behind the part, which of it has a gradient; null: the part is the last */
function wayBack(
  before: Part,
  part: Part,
  back: readonly (string | null)[] | null,
  wanted: WantedBack,
  share: (graph: Graph) => Graph,
): WayBack {
  const ends = inputsOf(back === null ? [part.point] : part.outputs, 'cotangent');
  const reads = inputsOf(part.inputs);
  const cotangents = ends.filter((_, i) => back === null || back[i] !== null);
  const builder = new GraphBuilder([...reads, ...cotangents], part.opsets);
  const alive = reads.map((value) => Signal.whole(builder, value));
  const written = part.write(builder, alive, '0', NO_READINGS);
  const weights = wanted.weights ? weightsOf(part, builder) : [];
  const found = gradients(builder, {
    cotangents: beginning(builder, written, back === null, ends),
    wanted: new Set(
      [...reads.filter(isFloat), ...weights.map((name) => ({ name }))].map(({ name }) => name),
    ),
    apart: new Set(wanted.handed ? written.branch.map((end) => end.value().name) : []),
  });
  const out = new Outputs();
  const handsBack = reads.map(({ name }) => {
    const g = whole(builder, found, name);
    return g === null ? null : out.add(g);
  });
  const at = before.pointAt === null ? undefined : reads[before.pointAt]?.name;
  const isIdentity = at !== undefined && found.past.get(at)?.name === ends[part.pointAt ?? 0]?.name;
  if (at !== undefined) {
    readGradient(builder, before.point, whole(builder, found, at));
    if (part.hasBranch && wanted.handed) readHanded(builder, before.point, found, at, isIdentity);
  }
  if (weights.length > 0) readWeights(builder, found, weights);
  const graph = share(pruned(builder.build(out.values)));
  const given = new Set(graph.inputs.map(({ name }) => name));
  const known = new Set(graph.parameters.map(({ name }) => name));
  const needed = ({ name }: GraphValue) => (given.has(name) ? name : null);
  return {
    part,
    graph,
    bindings: bindingsOf(part, '0').filter(({ name }) => known.has(name)),
    reads: reads.map(needed),
    cotangents: ends.map(needed),
    isIdentity,
    handsBack: handsBack.map((i) => (i === null ? null : (graph.outputs[i] as GraphValue).name)),
  };
}

function isFloat({ type }: Alive): boolean {
  return type === 'float32';
}

/** Where the way back begins: at the point of the last part, at what is alive behind any other. */
function beginning(
  builder: GraphBuilder,
  { outputs, point }: WrittenPart,
  isLast: boolean,
  names: readonly GraphValue[],
): Map<string, GraphValue> {
  const given = new Set(builder.inputs.map(({ name }) => name));
  const found = new Map<string, GraphValue>();
  for (const [i, end] of (isLast ? [point] : outputs).entries()) {
    const cotangent = names[i] as GraphValue;
    if (!given.has(cotangent.name)) continue;
    const { name } = end.value();
    // One value may be handed on under two names.
    const known = found.get(name);
    found.set(
      name,
      known === undefined ? cotangent : builder.node('Add', [known, cotangent], known.shape),
    );
  }
  return found;
}

/** What comes back past the branch and through it together; null where neither does. */
function whole(
  builder: GraphBuilder,
  { past, through }: Gradients,
  name: string,
): GraphValue | null {
  const [a, b] = [past.get(name), through.get(name)];
  if (a === undefined || b === undefined) return a ?? b ?? null;
  return builder.once(`whole ${name}`, () => builder.node('Add', [a, b], a.shape));
}

/** Has the gradient at a point read. */
function readGradient(builder: GraphBuilder, point: Alive, g: GraphValue | null): void {
  if (g === null) return;
  readSignal(builder, Signal.whole(builder, placed(g, point)), 'gradient', ['mean', 'variance']);
}

/** Has read what branch and shortcut hand back to a point. */
function readHanded(
  builder: GraphBuilder,
  point: Alive,
  { past, through }: Gradients,
  name: string,
  isIdentity: boolean,
): void {
  const [branch, shortcut] = [through.get(name), past.get(name)];
  const read = (lane: string, g: GraphValue) =>
    builder.read(`handed.${lane}`, builder.meanSquare(placed(g, point)));
  if (branch !== undefined) read('branch', branch);
  if (shortcut !== undefined && !isIdentity) read('shortcut', shortcut);
}

/** A gradient, whose channels are where those of what it is of are. */
function placed(g: GraphValue, { channelAxis }: Alive): GraphValue {
  return channelAxis === undefined ? g : { ...g, channelAxis };
}

/**
 * Weights in a narrower sense, by the names of their parameters: what the signal is multiplied by as by a matrix or a
 * kernel, whatever is made of it before. Neither biases nor masks, nor what channels are multiplied by.
 */
function weightsOf(part: Part, { nodes, inputs }: GraphBuilder): string[] {
  const signal = new Set(inputs.map(({ name }) => name));
  const makers = new Map<string, GraphNode>();
  const operands: string[] = [];
  for (const node of nodes) {
    const isSignal = node.inputs.some((name) => signal.has(name));
    for (const { name } of node.outputs) {
      if (isSignal) signal.add(name);
      else makers.set(name, node);
    }
    if (PRODUCTS.has(node.op)) operands.push(...node.inputs.slice(0, 2));
  }
  const read = withSources(
    operands.filter((name) => !signal.has(name)),
    makers,
  );
  return bindingsOf(part, '0').flatMap((binding) =>
    read.has(binding.name) && elements(shapeOf(binding)) > 1 ? [binding.name] : [],
  );
}

/** Operators that multiply their first two operands as matrices, or slide the one over the other. */
const PRODUCTS: ReadonlySet<string> = new Set([
  'Conv',
  'ConvTranspose',
  'MatMul',
  'Gemm',
  'Einsum',
]);

/** Some values, and all that they are made of. */
function withSources(
  names: readonly string[],
  makers: ReadonlyMap<string, GraphNode>,
): Set<string> {
  const found = new Set(names);
  for (const name of found) for (const source of makers.get(name)?.inputs ?? []) found.add(source);
  return found;
}

/**
 * Σ|W|² and Σ|∂L/∂W|² over the weights of a part, the latter as it is when a mean of |∂L/∂W| is 1, and that mean. The
 * gradient of a weight grows with the signal that it is applied to, and so would its square overflow before the signal.
 */
function readWeights(builder: GraphBuilder, found: Gradients, weights: readonly string[]): void {
  const parameters = new Map(builder.parameters.map((value) => [value.name, value]));
  const all = weights.flatMap((name) => {
    const [weight, g] = [parameters.get(name), whole(builder, found, name)];
    return weight === undefined || g === null ? [] : [[weight, g] as const];
  });
  if (all.length === 0) return;
  const sum = (values: readonly GraphValue[]) =>
    values.reduce((a, b) => builder.node('Add', [a, b], a.shape));
  const gradients = all.map(([, g]) => g);
  const scale = builder.node(
    'Add',
    [sum(gradients.map((g) => size(builder, g))), builder.float(LEAST)],
    [1],
  );
  const inverse = builder.node('Reciprocal', [scale], [1]);
  const scaled = gradients.map((g) => builder.node('Mul', [g, inverse], g.shape));
  builder.read('weights.weights', sum(all.map(([weight]) => squares(builder, weight))));
  builder.read('weights.weight-gradients', sum(scaled.map((g) => squares(builder, g))));
  builder.read(WEIGHT_SCALE, scale);
}

/** What of the readings the gradients of weights were divided by. */
export const WEIGHT_SCALE = 'weights.weight-scale';
/** So that there is something to divide by where every gradient is 0. */
const LEAST = 1e-37;

/** |x|² */
function squares(builder: GraphBuilder, x: GraphValue): GraphValue {
  const mean = builder.reshape(builder.meanSquare(x, axesOf(x)), [1]);
  return builder.node('Mul', [mean, builder.float(elements(x.shape))], [1]);
}

/** The mean of |x|. */
function size(builder: GraphBuilder, x: GraphValue): GraphValue {
  const absolute = builder.node('Abs', [x], x.shape);
  return builder.reshape(builder.mean(absolute, axesOf(x)), [1]);
}

function axesOf({ shape }: GraphValue): number[] {
  return shape.map((_, axis) => axis);
}
