import { elements } from '../core/shape.ts';
import { GraphBuilder } from '../graph/builder.ts';
import { activation, type Graph } from '../graph/graph.ts';
import { allBlocks, type BlockPlan, blockParameters, type NetworkPlan } from '../plan/blocks.ts';
import type { Extent } from '../plan/layers.ts';
import type { WeightSpec } from '../weights/weights.ts';
import { lowerBlock } from './lower.ts';
import { Signal } from './signal.ts';

/** A parameter of a segment's graph: a weight to draw, or a number. */
export type Binding =
  | { readonly name: string; readonly weight: WeightSpec }
  | { readonly name: string; readonly value: number };

/**
 * Consecutive parts that run as one graph. The names in the graph count the parts from 0, so that
 * segments of the same shape have equal graphs, compiled once; the bindings say which weights this
 * segment puts in.
 */
export interface Segment {
  readonly parts: readonly BlockPlan[];
  readonly graph: Graph;
  readonly bindings: readonly Binding[];
}

/** How much goes into one segment: streamed weights stay below this, unless one block has more. */
export interface SegmentLimits {
  readonly weightBytes: number;
  readonly parts: number;
}

/** Makes equal graphs one and the same, so that each is compiled once. */
export function sharedGraphs(): (graph: Graph) => Graph {
  const known = new Map<string, Graph>();
  return (graph) => {
    const key = JSON.stringify(graph);
    const shared = known.get(key) ?? graph;
    known.set(key, shared);
    return shared;
  };
}

/**
 * Cuts a network into segments. Handing an activation from graph to graph costs a copy of it, and
 * a segment holds all its weights at once; so a segment is as long as its weights allow.
 *
 * @param share makes equal graphs one, over several networks perhaps
 */
export function segments(
  plan: NetworkPlan,
  batch: number,
  limits: SegmentLimits,
  share = sharedGraphs(),
): Segment[] {
  const groups: BlockPlan[][] = [];
  let bytes = 0;
  for (const part of allBlocks(plan)) {
    const own = weightBytes(partBindings(part, ''));
    const last = groups.at(-1);
    if (last === undefined || bytes + own > limits.weightBytes || last.length >= limits.parts) {
      groups.push([part]);
      bytes = own;
    } else {
      last.push(part);
      bytes += own;
    }
  }
  return groups.map((parts, i) => segment(parts, batch, i === groups.length - 1, share));
}

function segment(
  parts: readonly BlockPlan[],
  batch: number,
  last: boolean,
  share: (graph: Graph) => Graph,
): Segment {
  const builder = new GraphBuilder([
    activation('input', [batch, ...(parts[0] as BlockPlan).input]),
  ]);
  let x = Signal.whole(builder, builder.input);
  for (const [i, part] of parts.entries()) {
    x = lowerBlock(builder, part, `${i}`, x);
  }
  const bindings = parts.flatMap((part, i) => partBindings(part, `${i}`));
  return { parts, graph: share(builder.build(last ? [] : [x.value()])), bindings };
}

function partBindings(part: BlockPlan, prefix: string): Binding[] {
  return blockParameters(part).map((parameter) => {
    const name = `${prefix}.${parameter.name}`;
    if ('value' in parameter) return { name, value: parameter.value };
    const { shape, init } = parameter;
    return { name, weight: { tensor: `${part.name}.${parameter.name}`, shape, init } };
  });
}

/** Bytes of the weights among the bindings. */
export function weightBytes(bindings: readonly Binding[]): number {
  return bindings.reduce(
    (sum, binding) => sum + ('weight' in binding ? 4 * elements(binding.weight.shape) : 4),
    0,
  );
}

/** Bytes of one float32 activation of the given extent. */
export function activationBytes(batch: number, extent: Extent): number {
  return 4 * batch * elements(extent);
}
