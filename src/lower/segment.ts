import { createHash } from 'node:crypto';
import { GraphBuilder } from '../graph/builder.ts';
import { bytesOf } from '../graph/bytes.ts';
import type { Graph, GraphValue } from '../graph/graph.ts';
import { NO_READINGS } from '../plan/readings.ts';
import { type Binding, weightBytes } from '../weights/bindings.ts';
import type { Alive, Part } from './part.ts';
import { Signal } from './signal.ts';

/** A graph and the weights that it is run with. */
export interface Run {
  readonly graph: Graph;
  readonly bindings: readonly Binding[];
}

/**
 * Consecutive parts that run as one graph. The names in the graph count the parts from 0, so that
 * segments of the same shape have equal graphs, compiled once; the bindings say which weights this
 * segment puts in. What one segment hands on the next reads, in the same order.
 */
export interface Segment extends Run {
  readonly parts: readonly Part[];
  /** Of each part what is alive behind it, as names of the graph's outputs; null where that stays within. */
  readonly handsOn: readonly (readonly string[] | null)[];
}

/** How much goes into one segment: streamed weights stay below this, unless one part has more. */
export interface SegmentLimits {
  readonly weightBytes: number;
  readonly parts: number;
  /** What is handed out in between, of which engines make copies; absent: any amount. */
  readonly keptBytes?: number;
}

/** What else is asked of segments. */
export interface SegmentOptions {
  /** Makes equal graphs one, over several networks perhaps. */
  readonly share?: (graph: Graph) => Graph;
  /** Of which parts, by their place in the list, what is alive behind them is handed out, wherever the cuts are. */
  readonly keeps?: (part: number) => boolean;
  /** Whether the parts are measured. */
  readonly measures?: boolean;
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
 */
export function segments(
  parts: readonly Part[],
  limits: SegmentLimits,
  { share = sharedGraphs(), keeps = () => false, measures = true }: SegmentOptions = {},
): Segment[] {
  const groups: Part[][] = [];
  const most = { weights: limits.weightBytes, kept: limits.keptBytes ?? Number.POSITIVE_INFINITY };
  let held = { weights: 0, kept: 0 };
  for (const [i, part] of parts.entries()) {
    const kept = (keeps(i) ? outputBytes(part) : 0) + (measures ? valueBytes(part) : 0);
    const own = { weights: weightBytes(part.bindings), kept };
    const sum = { weights: held.weights + own.weights, kept: held.kept + own.kept };
    const last = groups.at(-1);
    const fits = sum.weights <= most.weights && sum.kept <= most.kept;
    if (last === undefined || !fits || last.length >= limits.parts) {
      groups.push([part]);
      held = own;
    } else {
      last.push(part);
      held = sum;
    }
  }
  let first = 0;
  return groups.map((group) => {
    const at = first;
    first += group.length;
    const handsOn = (i: number) =>
      keeps(at + i) || (i === group.length - 1 && at + i < parts.length - 1);
    return segment(group, handsOn, measures, share);
  });
}

function segment(
  parts: readonly Part[],
  handsOn: (part: number) => boolean,
  measures: boolean,
  share: (graph: Graph) => Graph,
): Segment {
  const [first] = parts as readonly [Part];
  const builder = new GraphBuilder(inputsOf(first.inputs), first.opsets);
  const out = new Outputs();
  let alive: readonly Signal[] = builder.inputs.map((value) => Signal.whole(builder, value));
  const places = parts.map((part, i) => {
    const wanted = measures ? part.wanted : NO_READINGS;
    alive = part.write(builder, alive, `${i}`, wanted).outputs;
    return handsOn(i) ? alive.map((signal) => out.add(signal.value())) : null;
  });
  const graph = share(builder.build(out.values));
  const bindings = parts.flatMap((part, i) => bindingsOf(part, `${i}`));
  const named = (place: number) => (graph.outputs[place] as GraphValue).name;
  return { parts, graph, bindings, handsOn: places.map((list) => list?.map(named) ?? null) };
}

/** Bytes of what is alive behind a part. */
export function outputBytes({ outputs }: Part): number {
  return outputs.reduce((sum, alive) => sum + bytesOf(alive), 0);
}

/** Bytes of the tensors that are read of a part as they are. */
function valueBytes({ point, wanted }: Part): number {
  const tensors = [wanted.output, wanted.branch].filter((readings) => readings.includes('values'));
  return tensors.length * bytesOf(point);
}

/** The parameters of a part as they are called in a graph. */
export function bindingsOf({ bindings }: Part, prefix: string): Binding[] {
  return bindings.map((binding) => ({ ...binding, name: `${prefix}.${binding.name}` }));
}

/** What a graph puts out, each value once. */
export class Outputs {
  readonly values: GraphValue[] = [];

  /** @returns its place among the outputs */
  add(value: GraphValue): number {
    const known = this.values.findIndex(({ name }) => name === value.name);
    return known < 0 ? this.values.push(value) - 1 : known;
  }
}

/** `input`, and from the second on `input1`, `input2` … */
export function inputsOf(inputs: readonly Alive[], name = 'input'): GraphValue[] {
  return inputs.map((alive, i) => ({ name: i === 0 ? name : `${name}${i}`, ...alive }));
}
