import { GraphBuilder } from '../graph/builder.ts';
import { gradients } from '../graph/gradient/gradient.ts';
import type { Graph, GraphValue } from '../graph/graph.ts';
import { pruned } from '../graph/prune.ts';
import { NO_READINGS } from '../plan/readings.ts';
import { readGradient, readHanded, whole } from './gradient-readings.ts';
import type { Alive, Part, WrittenPart } from './part.ts';
import { bindingsOf, inputsOf, Outputs, type Run, sharedGraphs } from './segment.ts';
import { Signal } from './signal.ts';
import { readWeights, weightsOf } from './weight-readings.ts';

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
  // What is asked for is written only now; so the weights are looked for behind that.
  const begin = beginning(builder, written, back === null, ends);
  const apart = new Set(wanted.handed ? written.branch.map((end) => end.value().name) : []);
  const weights = wanted.weights ? weightsOf(part, builder) : [];
  const found = gradients(builder, {
    cotangents: begin,
    wanted: new Set([...reads.filter(isFloat).map(({ name }) => name), ...weights]),
    apart,
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
  const outputs = handsBack.map((i) => (i === null ? null : (graph.outputs[i]?.name ?? null)));
  return { part, isIdentity, handsBack: outputs, ...needed(part, graph, reads, ends) };
}

/** The graph, and what of all that there is comes into it. */
function needed(
  part: Part,
  graph: Graph,
  reads: readonly GraphValue[],
  ends: readonly GraphValue[],
): Pick<WayBack, 'graph' | 'bindings' | 'reads' | 'cotangents'> {
  const given = new Set([...graph.inputs, ...graph.parameters].map(({ name }) => name));
  const kept = ({ name }: GraphValue) => (given.has(name) ? name : null);
  return {
    graph,
    bindings: bindingsOf(part, '0').filter(({ name }) => given.has(name)),
    reads: reads.map(kept),
    cotangents: ends.map(kept),
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
