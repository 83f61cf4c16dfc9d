import type { InferenceSession } from 'onnxruntime-node';
import { roomBytes } from '../../graph/buffers.ts';
import type { Graph } from '../../graph/graph.ts';

/** What the compiled graphs that are kept may hold together, beside the room that they worked in. */
const KEPT_BYTES = 128 * 2 ** 20;
/** What one node of a graph costs, compiled and in the layout NCHWc. Measured. */
const NODE_BYTES = 12 * 2 ** 10;

/** What may be kept for each run that is still to come: what is large pays where it comes often. */
const WORTH_BYTES = 64 * 2 ** 20;

/** How a graph is to be compiled. */
export type Create = (graph: Graph, keepsRoom: boolean) => Promise<InferenceSession>;

interface Kept {
  readonly session: InferenceSession;
  readonly bytes: number;
  /** Bytes of the room that it keeps between its runs; 0 where it gives that back after each. */
  readonly room: number;
  /** How many of its outputs are still where it computed them. */
  lent: number;
}

/**
 * The compiled graphs. One that is run again keeps the room that it worked in, where there is enough
 * beside what others keep: memory that goes back to the system comes back page by page, and in the heap it
 * comes to lie in pieces. One that is run no more is released, and so is the least recently used where they hold too much together; but none whose
 * outputs are still on its device, which onnxruntime destroys with its last session, and the process
 * with it where an output is read after that.
 */
export class Sessions {
  private readonly kept = new Map<Graph, Kept>();
  private runs = new Map<Graph, number>();
  /** What may be kept of rooms at a time. */
  private spare = 0;
  private readonly create: Create;
  private readonly keptBytes: number;

  constructor(create: Create, keptBytes = KEPT_BYTES) {
    this.create = create;
    this.keptBytes = keptBytes;
  }

  expect(runs: ReadonlyMap<Graph, number>, spareBytes: number): void {
    this.runs = new Map(runs);
    this.spare = spareBytes;
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
    const room = this.roomOf(graph);
    const session = await this.create(graph, room > 0);
    this.kept.set(graph, { session, bytes, room, lent: 0 });
    return session;
  }

  /** What of its room a graph may keep between its runs: all, where there is as much to spare beside the others'. */
  private roomOf(graph: Graph): number {
    const again = (this.runs.get(graph) ?? 1) - 1;
    const held = [...this.kept.values()].reduce((sum, { room }) => sum + room, 0);
    const own = roomBytes(graph);
    return held + own <= this.spare && own <= again * WORTH_BYTES ? own : 0;
  }

  /**
   * Says that a graph was run.
   *
   * @param lent how many of its outputs stay on its device until `returned` has been said of each
   */
  async ran(graph: Graph, lent = 0): Promise<void> {
    this.runs.set(graph, this.left(graph) - 1);
    this.lend(graph, lent);
    for (const one of [...this.kept.keys()]) {
      if (this.left(one) <= 0 && !this.isLent(one)) await this.release(one);
    }
  }

  /** Says that an output was disposed of; its graph is released with the next that is run, if it may be. */
  returned(graph: Graph): void {
    this.lend(graph, -1);
  }

  async close(): Promise<void> {
    for (const graph of [...this.kept.keys()]) await this.release(graph);
  }

  private async makeRoom(bytes: number): Promise<void> {
    let sum = [...this.kept.values()].reduce((total, kept) => total + kept.bytes, bytes);
    for (const [graph, kept] of this.kept) {
      if (sum <= this.keptBytes) return;
      if (kept.lent > 0) continue;
      sum -= kept.bytes;
      await this.release(graph);
    }
  }

  /** How often a graph will still be run. */
  private left(graph: Graph): number {
    return this.runs.get(graph) ?? Number.POSITIVE_INFINITY;
  }

  private lend(graph: Graph, count: number): void {
    const kept = this.kept.get(graph);
    if (kept !== undefined) kept.lent += count;
  }

  private isLent(graph: Graph): boolean {
    return (this.kept.get(graph)?.lent ?? 0) > 0;
  }

  private async release(graph: Graph): Promise<void> {
    const kept = this.kept.get(graph);
    this.kept.delete(graph);
    await kept?.session.release();
  }
}
