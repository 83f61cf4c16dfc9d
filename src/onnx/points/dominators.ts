import type { Net } from '../net.ts';

/** What every path of activations to a value leads through, nearest first. */
export class Dominators {
  /** The nearest value that every path to a value leads through; null where there is none. */
  private readonly nearest = new Map<string, string | null>();
  private readonly depths = new Map<string, number>();

  /** Cooper, Harvey and Kennedy 2001, "A simple, fast dominance algorithm"; one pass, for there are no circles. */
  constructor(net: Net) {
    for (const node of net.nodes) {
      const reads = net.activationsOf(node);
      const outputs = node.outputs.filter((name) => net.isActivation(name));
      if (outputs.length === 0) continue;
      const by =
        reads.length === 0
          ? null
          : reads.reduce((a: string | null, b) => this.common(a, b), reads[0] ?? null);
      for (const output of outputs) {
        this.nearest.set(output, by);
        this.depths.set(output, by === null ? 0 : (this.depths.get(by) ?? 0) + 1);
      }
    }
  }

  /** The nearest value that all paths to both lead through, or one of the two; null where there is none. */
  common(a: string | null, b: string | null): string | null {
    let [one, other] = [a, b];
    while (one !== other) {
      if (one === null || other === null) return null;
      if (this.depthOf(one) >= this.depthOf(other)) one = this.above(one);
      else other = this.above(other);
    }
    return one;
  }

  private depthOf(name: string): number {
    return this.depths.get(name) ?? 0;
  }

  private above(name: string): string | null {
    return this.nearest.get(name) ?? null;
  }
}
