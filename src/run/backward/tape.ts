import type { Handles } from '../handles.ts';

/** What was alive behind some parts, kept until the way back has come there. */
export class Tape<Activation> {
  private readonly kept = new Map<number, readonly Activation[]>();
  private readonly handles: Handles<Activation>;

  constructor(handles: Handles<Activation>) {
    this.handles = handles;
  }

  keep(part: number, alive: readonly Activation[]): void {
    this.handles.retain(alive);
    this.drop(part);
    this.kept.set(part, alive);
  }

  has(part: number): boolean {
    return this.kept.has(part);
  }

  at(part: number): readonly Activation[] {
    const alive = this.kept.get(part);
    if (alive === undefined)
      throw new Error(`nothing is kept of what is alive behind part ${part}`);
    return alive;
  }

  drop(part: number): void {
    this.handles.release(this.kept.get(part) ?? []);
    this.kept.delete(part);
  }

  clear(): void {
    for (const part of [...this.kept.keys()]) this.drop(part);
  }
}
