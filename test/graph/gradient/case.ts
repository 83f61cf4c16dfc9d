import { GraphBuilder } from '../../../src/graph/builder.ts';
import {
  activation,
  type GraphConstant,
  type GraphNode,
  type GraphValue,
} from '../../../src/graph/graph.ts';
import { count } from './float64/tensor.ts';

/** A tensor that an operator reads: its shape, or its numbers as well. */
export type Given =
  | readonly number[]
  | { readonly shape: readonly number[]; readonly of: (x: number) => number };

/** An operator with its operands, small enough to be differentiated number by number. */
export interface Case {
  /** What is active. The first is an input of the graph, the others are parameters. */
  readonly given: readonly Given[];
  /** Writes it; of an operator with several outputs some may be left out. */
  readonly write: (builder: GraphBuilder, ...x: GraphValue[]) => GraphValue | readonly GraphValue[];
  /** Of the operators; that of spp's own graphs where it is left out. */
  readonly opset?: number;
}

/** The nodes of a case, and what goes in and comes out. */
export interface Written {
  readonly builder: GraphBuilder;
  readonly active: readonly GraphValue[];
  readonly numbers: ReadonlyMap<string, Float32Array>;
  readonly outputs: readonly GraphValue[];
  /** One for each output. */
  readonly cotangents: readonly GraphValue[];
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly GraphConstant[];
  readonly opset: number;
}

const shapeOf = (given: Given) => ('shape' in given ? given.shape : given);

export function written({ given, write, opset }: Case): Written {
  const opsets = opset === undefined ? undefined : { '': opset };
  const x = activation('x', shapeOf(given[0] as Given));
  const others = given.slice(1).map((one, i) => ({ name: `p${i}`, shape: shapeOf(one) }));
  // What is put out is known once it is written: once to see its shapes, and once more.
  const dry = new GraphBuilder([x], opsets);
  const shapes = [write(dry, x, ...others.map((o) => dry.parameter(o.name, o.shape)))]
    .flat()
    .map(({ shape }) => shape);
  const cotangents = shapes.map((shape, i) => activation(`u${i}`, shape));
  const builder = new GraphBuilder([x, ...cotangents], opsets);
  const active = [x, ...others.map(({ name, shape }) => builder.parameter(name, shape))];
  const outputs = [write(builder, ...active)].flat();
  const own = given.map((one, i) => [active[i]?.name as string, numbersOf(one, i)] as const);
  const against = cotangents.map(({ name, shape }) => [name, wave(count(shape), 7)] as const);
  return {
    builder,
    active,
    numbers: new Map([...own, ...against]),
    outputs,
    cotangents,
    nodes: [...builder.nodes],
    constants: builder.constants,
    opset: opset ?? 20,
  };
}

/** Numbers without a pattern, and none of them too near 0, where many functions have a kink. */
function wave(length: number, at: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => {
    const x = 2 * Math.sin(1 + at + 1.7 * i + i * i);
    return Math.abs(x) < 0.02 ? x + 0.1 : x;
  });
}

function numbersOf(given: Given, at: number): Float32Array {
  const numbers = wave(count(shapeOf(given)), at);
  return 'of' in given ? numbers.map(given.of) : numbers;
}
