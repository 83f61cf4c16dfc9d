import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { numbersOf } from '../../graph/gradient/constants.ts';
import { type Graph, type GraphNode, type GraphValue, leavesOf } from '../../graph/graph.ts';
import { Call, type Input, type Operator } from './call.ts';
import { OPERATORS } from './operators.ts';
import type { Value } from './value.ts';

export interface Interpreted {
  readonly outputs: ReadonlyMap<string, Value>;
  /** The graph's readings, in order. */
  readonly readings: readonly Tensor[];
}

/**
 * Runs the nodes of a graph in their order, which is one of dependence, none of them one that is lacking. Each tensor is freed after
 * its last use, but for the inputs, which are the caller's. A weight comes to the device when a node
 * asks for it.
 */
export function interpret(
  graph: Graph,
  inputs: ReadonlyMap<string, Value>,
  parameters: ReadonlyMap<string, Float32Array>,
): Interpreted {
  const live = new Live(graph, inputs, parameters);
  try {
    for (const node of graph.nodes) live.set(outputOf(node).name, compute(node, live));
    return {
      outputs: new Map(graph.outputs.map(({ name }) => [name, live.take(name)])),
      readings: graph.readings.map(({ name }) => live.take(name).tensor),
    };
  } catch (error) {
    live.disposeAll();
    throw error;
  }
}

function compute(node: GraphNode, live: Live): Value {
  const operator = OPERATORS[node.op] as Operator;
  const call = new Call(
    node.inputs.map((name) => live.get(name)),
    node.attributes,
  );
  let layout: Value['layout'] = 'onnx';
  const result = tidy(() => {
    const value = operator.run(call);
    layout = value.layout;
    return value.tensor;
  });
  for (const name of node.inputs) live.release(name);
  return { tensor: result, layout };
}

/** The tensors that are still to be used. */
class Live {
  private readonly values = new Map<string, Value>();
  private readonly uses: Map<string, number>;
  private readonly integers: ReadonlyMap<string, readonly number[]>;
  private readonly inputs: ReadonlyMap<string, Value>;
  private readonly source: (name: string) => Tensor;

  constructor(
    graph: Graph,
    inputs: ReadonlyMap<string, Value>,
    parameters: ReadonlyMap<string, Float32Array>,
  ) {
    this.inputs = inputs;
    this.uses = countUses(graph);
    for (const [name, value] of inputs) {
      this.values.set(name, value);
      // Never released.
      this.uses.set(name, Number.POSITIVE_INFINITY);
    }
    this.integers = integersOf(graph);
    this.source = sourceOf(graph, parameters);
  }

  get(name: string): Input {
    if (name === '') return undefined;
    return this.integers.get(name) ?? this.values.get(name) ?? this.load(name);
  }

  set(name: string, value: Value): void {
    this.values.set(name, value);
    if (!this.uses.has(name)) this.dispose(name);
  }

  /** Says that one use is over. */
  release(name: string): void {
    const left = (this.uses.get(name) ?? 0) - 1;
    this.uses.set(name, left);
    if (left === 0) this.dispose(name);
  }

  /** Hands a value over to the caller. */
  take(name: string): Value {
    const value = this.values.get(name);
    if (value === undefined) throw new Error(`no node of the graph makes ${name}`);
    this.values.delete(name);
    return value;
  }

  /** Gives up: frees what can be freed, the inputs left to the caller. */
  disposeAll(): void {
    for (const name of this.inputs.keys()) this.values.delete(name);
    try {
      for (const name of [...this.values.keys()]) this.dispose(name);
    } catch {
      // Memory that is broken cannot be tidied up; what broke it is the error to tell.
    }
  }

  private dispose(name: string): void {
    this.values.get(name)?.tensor.dispose();
    this.values.delete(name);
  }

  private load(name: string): Value {
    const value: Value = { tensor: this.source(name), layout: 'onnx' };
    this.values.set(name, value);
    return value;
  }
}

/** How often each value is read; outputs and readings once more than that. */
function countUses(graph: Graph): Map<string, number> {
  const leaves = leavesOf(graph).map(({ name }) => name);
  const uses = new Map<string, number>();
  for (const name of [...graph.nodes.flatMap(({ inputs }) => inputs), ...leaves]) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return uses;
}

function integersOf({ constants }: Graph): Map<string, readonly number[]> {
  return new Map(
    constants
      .filter(({ type }) => type !== 'float32')
      .map((constant) => [constant.name, numbersOf(constant) ?? []]),
  );
}

/** Makes the tensor of a parameter or of a float32 constant. */
function sourceOf(graph: Graph, parameters: ReadonlyMap<string, Float32Array>) {
  const given = graph.parameters.map(({ name, shape }) => ({
    name,
    shape,
    data: parameters.get(name),
  }));
  const known = new Map([...given, ...graph.constants].map((value) => [value.name, value]));
  return (name: string): Tensor => {
    const { data, shape } = known.get(name) ?? {};
    if (data === undefined || shape === undefined) throw new Error(`nothing says what ${name} is`);
    const floats = data instanceof Float32Array ? data : Float32Array.from(data);
    return tensor(floats, [...shape], 'float32');
  };
}

/** Every operator here has one output. */
function outputOf({ outputs }: GraphNode): GraphValue {
  return outputs[0] as GraphValue;
}
