import { elements } from '../../core/shape.ts';
import type { Engine, EngineOutput } from '../../engines/engine.ts';
import type { Alive, Part } from '../../lower/part.ts';
import { FACTOR, rescaled } from '../../lower/rescaled.ts';
import type { Run, Segment } from '../../lower/segment.ts';
import type { WayBack } from '../../lower/way-back.ts';
import type { NormalSequence } from '../../maths/normal-sequence.ts';
import type { StatisticKey } from '../../results/statistics.ts';
import type { Handles } from '../handles.ts';
import type { WeightSource } from '../weight-source.ts';
import { momentsOf } from './moments.ts';
import type { BackwardPlan } from './plan.ts';
import type { Readout } from './readout.ts';
import type { Tape } from './tape.ts';

/** What the way back goes through, and with what. */
export interface Backward<Activation> {
  readonly parts: readonly Part[];
  readonly plan: BackwardPlan;
  /** The statistics that are measured. */
  readonly wanted: readonly StatisticKey[];
  readonly seed: number;
  /** What u is drawn from. */
  readonly cotangent: NormalSequence;
  readonly engine: Engine<Activation>;
  readonly weights: WeightSource;
  readonly handles: Handles<Activation>;
  /** What the forward pass kept; empty afterwards. */
  readonly tape: Tape<Activation>;
  /** Told of each part that the gradient has gone back through. */
  readonly onPart: () => void;
  /** Told as the last of them begins, when weights may be drawn for what comes behind. */
  readonly onLast: () => void;
}

/**
 * Exponent of two beyond which the root mean square of a gradient is brought back to about 1, either way. The product
 * with a Jacobian is linear, so that this changes nothing, and nothing overflows however deep the network is.
 */
const FAR = 16;

/** Where the gradient is on its way back. */
export class Way<Activation> {
  private readonly backward: Backward<Activation>;
  private readonly readout: Readout;
  /** The gradient of each tensor that is alive where it has come to; null where L does not depend on one. */
  private gradient: readonly (Activation | null)[];
  /** The true gradient is 2^exponent times that. */
  private exponent = 0;

  constructor(backward: Backward<Activation>, readout: Readout, last: number) {
    this.backward = backward;
    this.readout = readout;
    const { parts, engine, handles, cotangent: values } = backward;
    const { point } = parts[last] as Part;
    const u = new Float32Array(elements(point.shape));
    values.fill(u);
    readout.begin(
      last,
      u.reduce((sum, value) => sum + value ** 2, 0),
      momentsOf(u, point),
    );
    const cotangent = engine.upload({ type: 'float32', shape: point.shape, data: u });
    handles.retain([cotangent]);
    this.gradient = [cotangent];
  }

  /** Computes again what is alive between some parts. */
  async again(segment: Segment, ahead: () => void): Promise<void> {
    const { parts, tape } = this.backward;
    const first = parts.indexOf(segment.parts[0] as Part);
    const alive = tape.at(first - 1);
    const inputs = segment.graph.inputs.map(
      ({ name }, i) => [name, alive[i] as Activation] as const,
    );
    const { outputs } = await this.run(segment, new Map(inputs), ahead);
    for (const [k, names] of segment.handsOn.entries()) {
      tape.keep(
        first + k,
        (names ?? []).map((name) => outputs.get(name) as Activation),
      );
    }
  }

  /** Goes back through one part. */
  async back(way: WayBack, part: number, ahead: () => void): Promise<void> {
    const { handles, tape, parts } = this.backward;
    if (way.handsBack.every((name) => name === null)) {
      this.hold(way.handsBack.map(() => null));
      ahead();
    } else {
      const inputs = [
        ...given(way.reads, tape.at(part - 1)),
        ...given(way.cotangents, this.gradient),
      ];
      const { outputs, readings } = await this.run(way, new Map(inputs), ahead);
      const found = way.handsBack.map((name) =>
        name === null ? null : (outputs.get(name) as Activation),
      );
      handles.retain(present(found));
      this.hold(found);
      this.readout.read(part, readings, way.isIdentity, this.exponent);
      await this.bringBack(readings, (parts[part] as Part).inputs);
    }
    tape.drop(part - 1);
  }

  end(): void {
    this.hold([]);
  }

  private hold(gradient: readonly (Activation | null)[]): void {
    this.backward.handles.release(present(this.gradient));
    this.gradient = gradient;
  }

  private async run(
    run: Run,
    inputs: ReadonlyMap<string, Activation>,
    ahead: () => void,
  ): Promise<EngineOutput<Activation>> {
    const { handles, weights, seed } = this.backward;
    const parameters = await weights.take(run, seed);
    ahead();
    const output = await handles.run(run.graph, inputs, parameters);
    weights.recycle(parameters);
    return output;
  }

  /** Rescales what has gone far. */
  private async bringBack(
    readings: ReadonlyMap<string, Float32Array>,
    alive: readonly Alive[],
  ): Promise<void> {
    const [mean, variance] = ['mean', 'variance'].map((name) => readings.get(`gradient.${name}`));
    if (mean === undefined || variance === undefined) return;
    const square =
      mean.reduce((sum, m, c) => sum + m ** 2 + (variance[c] as number), 0) / mean.length;
    const exponent = Math.round(Math.log2(square) / 2);
    if (!Number.isFinite(exponent) || Math.abs(exponent) <= FAR) return;
    const { handles } = this.backward;
    const some = alive.filter((_, i) => this.gradient[i] !== null);
    const graph = rescaled(some);
    const before = present(this.gradient);
    const inputs = graph.inputs.map(({ name }, i) => [name, before[i] as Activation] as const);
    const factor = new Map([[FACTOR, Float32Array.of(2 ** -exponent)]]);
    const { outputs } = await handles.run(graph, new Map(inputs), factor);
    const after = graph.outputs.map(({ name }) => outputs.get(name) as Activation);
    handles.retain(after);
    this.hold(this.gradient.map((one) => (one === null ? null : (after.shift() as Activation))));
    this.exponent += exponent;
  }
}

function given<Activation>(
  names: readonly (string | null)[],
  values: readonly (Activation | null)[],
): [string, Activation][] {
  return names.flatMap((name, i): [string, Activation][] => {
    const value = values[i];
    return name === null || value === null || value === undefined ? [] : [[name, value]];
  });
}

function present<Activation>(values: readonly (Activation | null)[]): Activation[] {
  return values.filter((value) => value !== null);
}
