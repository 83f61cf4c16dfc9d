import { elements } from '../core/shape.ts';
import type { Engine, EngineOutput } from '../engines/engine.ts';
import type { Graph } from '../graph/graph.ts';
import { Room } from './room.ts';

/** Runs graphs, counts who still needs what they put out, and frees each tensor when nobody does. */
export class Handles<Activation> {
  private readonly users = new Map<Activation, number>();
  /** Where those lie for which memory was lent. */
  private readonly places = new Map<Activation, Float32Array>();
  private readonly room: Room | null;
  private readonly engine: Engine<Activation>;

  /** @param bytes of memory for outputs, where the engine takes any; beyond it the engine has its own */
  constructor(engine: Engine<Activation>, bytes = 0) {
    this.engine = engine;
    this.room = engine.takesMemory && bytes > 0 ? new Room(bytes) : null;
  }

  /** As the engine does; nobody needs the outputs until `retain` is said of them. */
  async run(
    graph: Graph,
    inputs: ReadonlyMap<string, Activation>,
    parameters: ReadonlyMap<string, Float32Array>,
  ): Promise<EngineOutput<Activation>> {
    const lent = this.lend(graph);
    const output = await this.engine.run(graph, inputs, parameters, lent);
    for (const [name, activation] of output.outputs) {
      const place = lent.get(name);
      if (place !== undefined) this.places.set(activation, place);
    }
    return output;
  }

  private lend({ outputs }: Graph): Map<string, Float32Array> {
    return new Map(
      outputs.flatMap(({ name, type, shape }): [string, Float32Array][] => {
        const place = type === 'float32' ? this.room?.take(elements(shape)) : null;
        return place ? [[name, place]] : [];
      }),
    );
  }

  /** Says that somebody needs them, until `release` is said of them. */
  retain(activations: readonly Activation[]): void {
    for (const one of activations) this.users.set(one, (this.users.get(one) ?? 0) + 1);
  }

  release(activations: readonly Activation[]): void {
    for (const one of activations) {
      const left = (this.users.get(one) ?? 1) - 1;
      if (left > 0) this.users.set(one, left);
      else this.free(one);
    }
  }

  private free(activation: Activation): void {
    const place = this.places.get(activation);
    this.users.delete(activation);
    this.places.delete(activation);
    this.engine.dispose(activation);
    if (place !== undefined) this.room?.give(place);
  }
}
