import { elements } from '../core/shape.ts';
import { channelAxes, type Graph, type GraphValue } from './graph.ts';
import { GraphWriter } from './writer.ts';

/** Values that are summed in one go. */
const LONGEST_RUN = 2 ** 12;

/** Writes a graph, and what is read on the way. */
export class GraphBuilder extends GraphWriter {
  readonly parameters: GraphValue[] = [];
  private readonly readings: { readonly name: string; readonly value: GraphValue }[] = [];
  private readonly known = new Map<string, GraphValue>();
  readonly inputs: readonly GraphValue[];
  private readonly opsets: Graph['opsets'];

  /** @param opsets versions of the operators that it is written in; undefined: those of spp's own graphs */
  constructor(inputs: readonly GraphValue[], opsets?: Graph['opsets']) {
    // Names of other makers' subgraphs must not be those of the graph around them.
    super(opsets === undefined ? 'v' : 'spp.v', opsets?.['']);
    this.inputs = inputs;
    this.opsets = opsets;
  }

  /** The first input: of most graphs the only one. */
  get input(): GraphValue {
    return this.inputs[0] as GraphValue;
  }

  parameter(name: string, shape: readonly number[]): GraphValue {
    const value = { name, type: 'float32', shape } as const;
    this.parameters.push(value);
    return value;
  }

  /** The mean over some axes (all but the channels'), which stay with size 1; computed once. */
  mean(x: GraphValue, axes: readonly number[] = channelAxes(x)): GraphValue {
    return this.once(`mean ${x.name} ${axes}`, () => this.meanInSteps(x, axes));
  }

  /** x − mean, and the mean. */
  centre(x: GraphValue, axes: readonly number[] = channelAxes(x)) {
    const mean = this.mean(x, axes);
    const value = this.once(`centre ${x.name} ${axes}`, () => this.node('Sub', [x, mean], x.shape));
    return { value, mean };
  }

  /**
   * The mean of x². Of what is centred it is the population variance, which so survives mean² ≫
   * variance.
   */
  meanSquare(x: GraphValue, axes: readonly number[] = channelAxes(x)): GraphValue {
    return this.once(`mean square ${x.name} ${axes}`, () =>
      this.meanInSteps(this.node('Mul', [x, x], x.shape), axes),
    );
  }

  /** What is written once and then known by a key. */
  once(key: string, write: () => GraphValue): GraphValue {
    const value = this.known.get(key) ?? write();
    this.known.set(key, value);
    return value;
  }

  /**
   * A mean of means, the last axes first. A float32 sum over one long run rounds badly where many
   * values are alike, as a ReLU's zeros are (2e-4 of the variance over 512×512 pixels, 5e-4 over a
   * whole sample); short runs keep it below 1e-5, and are no slower.
   */
  private meanInSteps(x: GraphValue, axes: readonly number[]): GraphValue {
    const [last, beforeLast, ...rest] = [...axes].sort((a, b) => b - a);
    // ONNX would take no axes for all of them.
    if (last === undefined) return x;
    if (beforeLast === undefined) return this.reduceMean(x, axes);
    const plane = (x.shape[last] as number) * (x.shape[beforeLast] as number);
    const steps = plane <= LONGEST_RUN ? [[beforeLast, last]] : [[last], [beforeLast]];
    return [...steps, ...rest.map((axis) => [axis])]
      .filter((step) => step.some((axis) => x.shape[axis] !== 1))
      .reduce((value, step) => this.reduceMean(value, step), x);
  }

  /** Makes a value one of what is read, under a name, as a vector. */
  read(name: string, value: GraphValue): void {
    this.readings.push({ name, value });
  }

  /** @param outputs the values to hand on; none where nothing follows */
  build(outputs: readonly GraphValue[]): Graph {
    // ONNX wants an output to be the output of a node.
    const given = new Set(this.inputs.map(({ name }) => name));
    const handedOn = outputs.map((value) =>
      given.has(value.name)
        ? this.node('Identity', [value], value.shape, {}, { type: value.type })
        : value,
    );
    return {
      inputs: this.inputs,
      parameters: this.parameters,
      outputs: handedOn,
      readings: this.readings.map(({ name, value }) =>
        this.reshape(value, [elements(value.shape)], name),
      ),
      constants: this.constants,
      nodes: this.nodes,
      ...(this.opsets === undefined ? {} : { opsets: this.opsets }),
    };
  }
}
