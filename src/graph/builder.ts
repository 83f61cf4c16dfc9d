import { elements } from '../core/shape.ts';
import type { Graph, GraphValue } from './graph.ts';
import { GraphWriter } from './writer.ts';

/** Axes over which a channel's statistics run: N, H and W. */
export const PER_CHANNEL = [0, 2, 3] as const;

/** Values that are summed in one go. */
const LONGEST_RUN = 2 ** 12;

/** Writes a block graph, and the statistics that it is tapped for. */
export class GraphBuilder extends GraphWriter {
  private readonly parameters: GraphValue[] = [];
  private readonly taps: { readonly name: string; readonly value: GraphValue }[] = [];
  private readonly known = new Map<string, GraphValue>();
  readonly input: GraphValue;
  /** Whether anything is measured on the way. */
  readonly tapped: boolean;

  constructor(inputShape: readonly number[], { tapped = true } = {}) {
    super();
    this.input = { name: 'input', shape: inputShape };
    this.tapped = tapped;
  }

  parameter(name: string, shape: readonly number[]): GraphValue {
    const value = { name, shape };
    this.parameters.push(value);
    return value;
  }

  /** The mean over some axes, which stay with size 1; asked for twice, it is computed once. */
  mean(x: GraphValue, axes: readonly number[] = PER_CHANNEL): GraphValue {
    return this.once(`mean ${x.name} ${axes}`, () => this.meanInSteps(x, axes));
  }

  /** x − mean, and the mean. */
  centre(x: GraphValue, axes: readonly number[] = PER_CHANNEL) {
    const mean = this.mean(x, axes);
    const value = this.once(`centre ${x.name} ${axes}`, () => this.node('Sub', [x, mean], x.shape));
    return { value, mean };
  }

  /**
   * The mean of x². Of what is centred it is the population variance, which so survives mean² ≫
   * variance.
   */
  meanSquare(x: GraphValue, axes: readonly number[] = PER_CHANNEL): GraphValue {
    return this.once(`mean square ${x.name} ${axes}`, () =>
      this.meanInSteps(this.node('Mul', [x, x], x.shape), axes),
    );
  }

  private once(key: string, write: () => GraphValue): GraphValue {
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
    if (last === undefined || beforeLast === undefined) return this.reduceMean(x, axes);
    const plane = (x.shape[last] as number) * (x.shape[beforeLast] as number);
    const steps = plane <= LONGEST_RUN ? [[beforeLast, last]] : [[last], [beforeLast]];
    return [...steps, ...rest.map((axis) => [axis])]
      .filter((step) => step.some((axis) => x.shape[axis] !== 1))
      .reduce((value, step) => this.reduceMean(value, step), x);
  }

  /** Makes mean and variance per channel outputs, as `name.mean` and `name.variance`. */
  tap(name: string, mean: GraphValue, variance: GraphValue): void {
    this.taps.push({ name: `${name}.mean`, value: mean });
    this.taps.push({ name: `${name}.variance`, value: variance });
  }

  /** @param output the activation to hand on, or null where nothing follows */
  build(output: GraphValue | null): Graph {
    // ONNX wants an output to be the output of a node.
    const untouched = output?.name === this.input.name;
    const handedOn = untouched ? this.node('Identity', [this.input], this.input.shape) : output;
    return {
      input: this.input,
      parameters: this.parameters,
      output: handedOn,
      taps: this.flattenTaps(),
      constants: this.constants,
      nodes: this.nodes,
    };
  }

  /**
   * Flattens each tap to a vector of C, last tap first. onnxruntime orders a graph depth-first from
   * its last leaf, so that the leaves of the first block must come last: otherwise the whole chain
   * would run before any tap, and keep every activation alive until then.
   */
  private flattenTaps(): GraphValue[] {
    return this.taps
      .toReversed()
      .map(({ name, value }) => this.reshape(value, [elements(value.shape)], name))
      .reverse();
  }
}
