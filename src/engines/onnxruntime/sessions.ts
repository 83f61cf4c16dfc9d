import type { InferenceSession } from 'onnxruntime-node';
import type { Graph } from '../../graph/graph.ts';
import { roomBytes } from '../../graph/liveness.ts';

/** What the compiled graphs that are kept may hold together, beside the room that they worked in. */
const KEPT_BYTES = 128 * 2 ** 20;
/** What one node of a graph costs, compiled and in the layout NCHWc. Measured. */
const NODE_BYTES = 12 * 2 ** 10;

/** How a graph is to be compiled. */
export type Create = (graph: Graph, keepsRoom: boolean) => Promise<InferenceSession>;

interface Kept {
  readonly session: InferenceSession;
  readonly bytes: number;
}

/**
 * The compiled graphs. One that is run again keeps the room that it worked in, where there is enough
 * for all of those: memory that goes back to the system comes back page by page. One that is run no
 * more is released, and so is the least recently used where they hold too much together.
 */
export class Sessions {
  private readonly kept = new Map<Graph, Kept>();
  private runs = new Map<Graph, number>();
  private keepRoom = false;
  private readonly create: Create;
  private readonly keptBytes: number;

  constructor(create: Create, keptBytes = KEPT_BYTES) {
    this.create = create;
    this.keptBytes = keptBytes;
  }

  expect(runs: ReadonlyMap<Graph, number>, spareBytes: number): void {
    this.runs = new Map(runs);
    const again = [...runs].filter(([, count]) => count > 1).map(([graph]) => graph);
    const rooms = again.reduce((sum, graph) => sum + roomBytes(graph), 0);
    this.keepRoom = rooms <= spareBytes;
  }

  /** The session of a graph, compiled now if it is not yet. */
  async take(graph: Graph): Promise<InferenceSession> {
    const known = this.kept.get(graph);
    if (known !== undefined) {
      // Put last: the map's order is the order of use.
      this.kept.delete(graph);
      this.kept.set(graph, known);
      return known.session;
    }
    const bytes = NODE_BYTES * graph.nodes.length;
    await this.makeRoom(bytes);
    const keepsRoom = this.keepRoom && (this.runs.get(graph) ?? 1) > 1;
    const session = await this.create(graph, keepsRoom);
    this.kept.set(graph, { session, bytes });
    return session;
  }

  /** Says that a graph was run. */
  async ran(graph: Graph): Promise<void> {
    const left = (this.runs.get(graph) ?? Number.POSITIVE_INFINITY) - 1;
    this.runs.set(graph, left);
    if (left <= 0) await this.release(graph);
  }

  async close(): Promise<void> {
    for (const graph of [...this.kept.keys()]) await this.release(graph);
  }

  private async makeRoom(bytes: number): Promise<void> {
    let sum = [...this.kept.values()].reduce((total, kept) => total + kept.bytes, bytes);
    for (const [graph, kept] of this.kept) {
      if (sum <= this.keptBytes) return;
      sum -= kept.bytes;
      await this.release(graph);
    }
  }

  private async release(graph: Graph): Promise<void> {
    const kept = this.kept.get(graph);
    this.kept.delete(graph);
    await kept?.session.release();
  }
}
