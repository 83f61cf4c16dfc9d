import type { Graph, GraphValue } from './graph.ts';
import { GraphWriter } from './writer.ts';

/** Mean and population variance over some axes, kept as dimensions of size 1, and x − mean. */
export interface Moments {
  readonly mean: GraphValue;
  readonly variance: GraphValue;
  readonly centred: GraphValue;
}

/** Axes over which a channel's statistics run: N, H and W. */
export const PER_CHANNEL = [0, 2, 3] as const;

/** Values that are summed in one go. */
const LONGEST_RUN = 2 ** 12;

/** Writes a block graph, and the statistics that it is tapped for. */
export class GraphBuilder extends GraphWriter {
  private readonly parameters: GraphValue[] = [];
  private readonly taps: { readonly name: string; readonly value: GraphValue }[] = [];
  private readonly momentsOf = new Map<string, Moments>();
  readonly input: GraphValue;

  constructor(inputShape: readonly number[]) {
    super();
    this.input = { name: 'input', shape: inputShape };
  }

  parameter(name: string, shape: readonly number[]): GraphValue {
    const value = { name, shape };
    this.parameters.push(value);
    return value;
  }

  /**
   * Moments with a centred second pass, so that they survive mean² ≫ variance. Asked for twice (a
   * value that is both tapped and normalised), they are computed once.
   */
  moments(x: GraphValue, axes: readonly number[] = PER_CHANNEL): Moments {
    const key = `${x.name}|${axes}`;
    const known = this.momentsOf.get(key);
    if (known !== undefined) return known;
    const mean = this.meanInSteps(x, axes);
    const centred = this.node('Sub', [x, mean], x.shape);
    const square = this.node('Mul', [centred, centred], x.shape);
    const moments = { mean, centred, variance: this.meanInSteps(square, axes) };
    this.momentsOf.set(key, moments);
    return moments;
  }

  /**
   * A mean of means, the last axes first. A float32 sum over one long run rounds badly where many
   * values are alike, as a ReLU's zeros are (2e-4 of the variance over 512×512 pixels, 5e-4 over a
   * whole sample); short runs keep it below 5e-6, and are no slower.
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

  /** Makes mean and variance per channel of x outputs, as `name.mean` and `name.variance`. */
  tap(x: GraphValue, name: string): void {
    const { mean, variance } = this.moments(x);
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
      .map(({ name, value }) => this.reshape(value, [elements(value)], name))
      .reverse();
  }
}

function elements({ shape }: GraphValue): number {
  return shape.reduce((product, n) => product * n, 1);
}
