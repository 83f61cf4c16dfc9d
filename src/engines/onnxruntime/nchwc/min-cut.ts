/** An edge of a network of flows. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly capacity: number;
}

/** An edge on which the flow can still grow; its reverse takes back what flows. */
interface Arc {
  readonly to: number;
  left: number;
  readonly reverse: number;
}

/**
 * The cheapest way to part a network: the nodes on the side of the source, as few as can be, so that the
 * edges from them to the others have the least capacity together. By the greatest flow (Dinic 1970).
 *
 * @param count nodes are the numbers below it
 */
export function minCut(
  count: number,
  edges: readonly Edge[],
  source: number,
  sink: number,
): ReadonlySet<number> {
  const network = new Network(count, edges);
  let levels = network.levels(source);
  while (levels[sink] !== undefined) {
    network.saturate(source, sink, levels);
    levels = network.levels(source);
  }
  return new Set(levels.flatMap((level, node) => (level === undefined ? [] : [node])));
}

class Network {
  private readonly arcs: Arc[] = [];
  /** By node, the arcs that leave it. */
  private readonly leaving: number[][];

  constructor(count: number, edges: readonly Edge[]) {
    this.leaving = Array.from({ length: count }, () => []);
    for (const { from, to, capacity } of edges) {
      const at = this.arcs.length;
      this.arcs.push({ to, left: capacity, reverse: at + 1 }, { to: from, left: 0, reverse: at });
      this.leaving[from]?.push(at);
      this.leaving[to]?.push(at + 1);
    }
  }

  /** How many arcs away from the source each node is; undefined where no more flow gets. */
  levels(source: number): (number | undefined)[] {
    const levels: (number | undefined)[] = this.leaving.map(() => undefined);
    levels[source] = 0;
    const queue = [source];
    for (const node of queue) {
      for (const { to, left } of this.from(node)) {
        if (left <= 0 || levels[to] !== undefined) continue;
        levels[to] = (levels[node] as number) + 1;
        queue.push(to);
      }
    }
    return levels;
  }

  /** Sends what flow there is along shortest ways, one after the other. */
  saturate(source: number, sink: number, from: readonly (number | undefined)[]): void {
    const levels = [...from];
    const next = levels.map(() => 0);
    const way: Arc[] = [];
    for (;;) {
      const node = way.at(-1)?.to ?? source;
      const arc = node === sink ? undefined : this.onward(node, levels, next);
      if (arc !== undefined) way.push(arc);
      else if (node === sink) this.send(way.splice(0));
      else if (way.length === 0) return;
      // From here, nothing gets on.
      else levels[(way.pop() as Arc).to] = undefined;
    }
  }

  /** The next arc to a node that is one further away. */
  private onward(
    node: number,
    levels: readonly (number | undefined)[],
    next: number[],
  ): Arc | undefined {
    const further = (levels[node] as number) + 1;
    const arcs = this.leaving[node] as number[];
    for (let i = next[node] as number; i < arcs.length; i++) {
      next[node] = i;
      const arc = this.arcs[arcs[i] as number] as Arc;
      if (arc.left > 0 && levels[arc.to] === further) return arc;
    }
    return undefined;
  }

  private send(way: readonly Arc[]): void {
    const flow = Math.min(...way.map(({ left }) => left));
    for (const arc of way) {
      arc.left -= flow;
      (this.arcs[arc.reverse] as Arc).left += flow;
    }
  }

  private from(node: number): Arc[] {
    return (this.leaving[node] as number[]).map((at) => this.arcs[at] as Arc);
  }
}
