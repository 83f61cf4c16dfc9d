import type { Attribute, Graph, GraphConstant, GraphNode, GraphValue } from './graph.ts';

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

/** Writes a graph node by node. Values carry their shapes, so that each graph is fully typed. */
export class GraphBuilder {
  private readonly nodes: GraphNode[] = [];
  private readonly constants = new Map<string, GraphConstant>();
  private readonly parameters: GraphValue[] = [];
  private readonly taps: { readonly name: string; readonly value: GraphValue }[] = [];
  private readonly momentsOf = new Map<string, Moments>();
  private count = 0;
  readonly input: GraphValue;

  constructor(inputShape: readonly number[]) {
    this.input = { name: 'input', shape: inputShape };
  }

  parameter(name: string, shape: readonly number[]): GraphValue {
    const value = { name, shape };
    this.parameters.push(value);
    return value;
  }

  /** A one-dimensional int64 constant, as axes and shapes are. */
  int64(data: readonly number[]): string {
    return this.constant({ type: 'int64', shape: [data.length], data });
  }

  /** A float32 scalar. */
  float(value: number): string {
    return this.constant({ type: 'float32', shape: [], data: [value] });
  }

  /** Appends a node with one output of the given shape. */
  node(
    op: string,
    inputs: readonly (GraphValue | string)[],
    shape: readonly number[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): GraphValue {
    const output = { name: `v${this.count++}`, shape };
    const names = inputs.map((input) => (typeof input === 'string' ? input : input.name));
    this.nodes.push({ op, inputs: names, outputs: [output.name], attributes });
    return output;
  }

  reduceMean(x: GraphValue, axes: readonly number[]): GraphValue {
    const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    return this.node('ReduceMean', [x, this.int64(axes)], shape, { keepdims: { i: 1 } });
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
      constants: [...this.constants.values()],
      nodes: this.nodes,
    };
  }

  /**
   * Flattens each tap to a vector of C, last tap first. onnxruntime orders a graph depth-first from
   * its last leaf, so that the leaves of the first block must come last: otherwise the whole chain
   * would run before any tap, and keep every activation alive until then.
   */
  private flattenTaps(): GraphValue[] {
    const flat = this.taps.map(({ name, value }) => ({ name, shape: [elements(value)] }));
    for (const [i, { name, value }] of [...this.taps.entries()].reverse()) {
      const shape = this.int64((flat[i] as GraphValue).shape);
      this.nodes.push({
        op: 'Reshape',
        inputs: [value.name, shape],
        outputs: [name],
        attributes: {},
      });
    }
    return flat;
  }

  private constant(constant: Omit<GraphConstant, 'name'>): string {
    const name = `${constant.type}[${constant.shape}](${constant.data})`;
    this.constants.set(name, { name, ...constant });
    return name;
  }
}

function elements({ shape }: GraphValue): number {
  return shape.reduce((product, n) => product * n, 1);
}
