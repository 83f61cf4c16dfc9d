import type { Engine } from '../engines/engine.ts';

/** Counts who still needs the tensors of an engine, and frees each when nobody does. */
export class Handles<Activation> {
  private readonly users = new Map<Activation, number>();
  private readonly engine: Pick<Engine<Activation>, 'dispose'>;

  constructor(engine: Pick<Engine<Activation>, 'dispose'>) {
    this.engine = engine;
  }

  /** Says that somebody needs them, until `release` is said of them. */
  retain(activations: readonly Activation[]): void {
    for (const one of activations) this.users.set(one, (this.users.get(one) ?? 0) + 1);
  }

  release(activations: readonly Activation[]): void {
    for (const one of activations) {
      const left = (this.users.get(one) ?? 1) - 1;
      if (left > 0) this.users.set(one, left);
      else {
        this.users.delete(one);
        this.engine.dispose(one);
      }
    }
  }
}
