import { createHash } from 'node:crypto';
import { GraphBuilder } from '../graph/builder.ts';
import type { Graph, GraphValue } from '../graph/graph.ts';
import { type Binding, weightBytes } from '../weights/bindings.ts';
import type { Part } from './part.ts';
import { Signal } from './signal.ts';

/**
 * Consecutive parts that run as one graph. The names in the graph count the parts from 0, so that
 * segments of the same shape have equal graphs, compiled once; the bindings say which weights this
 * segment puts in. What one segment hands on the next reads, in the same order.
 */
export interface Segment {
  readonly parts: readonly Part[];
  readonly graph: Graph;
  readonly bindings: readonly Binding[];
}

/** How much goes into one segment: streamed weights stay below this, unless one part has more. */
export interface SegmentLimits {
  readonly weightBytes: number;
  readonly parts: number;
}

/** Makes equal graphs one and the same, so that each is compiled once. */
export function sharedGraphs(): (graph: Graph) => Graph {
  const known = new Map<string, Graph>();
  return (graph) => {
    const key = JSON.stringify(graph, digested);
    const shared = known.get(key) ?? graph;
    known.set(key, shared);
    return shared;
  };
}

/** Bytes of constants and attributes as a short text. */
function digested(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? createHash('sha256').update(value).digest('base64') : value;
}

/**
 * Cuts a network into segments. Handing an activation from graph to graph costs a copy of it, and
 * a segment holds all its weights at once; so a segment is as long as its weights allow.
 *
 * @param share makes equal graphs one, over several networks perhaps
 */
export function segments(
  parts: readonly Part[],
  limits: SegmentLimits,
  share = sharedGraphs(),
): Segment[] {
  const groups: Part[][] = [];
  let bytes = 0;
  for (const part of parts) {
    const own = weightBytes(part.bindings);
    const last = groups.at(-1);
    if (last === undefined || bytes + own > limits.weightBytes || last.length >= limits.parts) {
      groups.push([part]);
      bytes = own;
    } else {
      last.push(part);
      bytes += own;
    }
  }
  return groups.map((group, i) => segment(group, i === groups.length - 1, share));
}

function segment(parts: readonly Part[], last: boolean, share: (graph: Graph) => Graph): Segment {
  const [first] = parts as readonly [Part];
  const builder = new GraphBuilder(inputsOf(first), first.opsets);
  let alive: readonly Signal[] = builder.inputs.map((value) => Signal.whole(builder, value));
  for (const [i, part] of parts.entries()) {
    alive = part.write(builder, alive, `${i}`, part.wanted).outputs;
  }
  const handedOn = last ? [] : alive.map((signal) => signal.value());
  const bindings = parts.flatMap((part, i) =>
    part.bindings.map((binding) => ({ ...binding, name: `${i}.${binding.name}` })),
  );
  return { parts, graph: share(builder.build(handedOn)), bindings };
}

/** `input`, and from the second on `input1`, `input2` … */
function inputsOf({ inputs }: Part): GraphValue[] {
  return inputs.map((alive, i) => ({ name: i === 0 ? 'input' : `input${i}`, ...alive }));
}
