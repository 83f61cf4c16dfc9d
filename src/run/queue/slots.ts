import type { EngineName } from '../../engines/table.ts';
import { Pool } from '../sweep/pool.ts';
import { Member } from '../sweep/pool-member.ts';

/** A pool of one process, which computes with one engine. */
interface Slot {
  readonly engine: EngineName;
  readonly pool: Pool;
}

/** The processes of a worker, each for one job at a time: they live on while jobs are of one engine. */
export class Slots {
  private readonly size: number;
  private readonly busy = new Set<Slot>();
  private readonly idle: Slot[] = [];

  /** @param size how many jobs are computed at once at most */
  constructor(size: number) {
    this.size = size;
  }

  take(engine: EngineName): Slot {
    const slot = this.idleOf(engine) ?? this.open(engine);
    this.busy.add(slot);
    return slot;
  }

  give(slot: Slot): void {
    this.busy.delete(slot);
    this.idle.push(slot);
  }

  /** Gives up one of which no process is left. */
  drop(slot: Slot): void {
    this.busy.delete(slot);
  }

  /** Has every process finish the unit in hand, and begin no other. */
  stop(): void {
    for (const { pool } of this.all()) pool.stop();
  }

  close(): void {
    for (const { pool } of this.all()) pool.close();
  }

  private all(): Slot[] {
    return [...this.busy, ...this.idle];
  }

  private idleOf(engine: EngineName): Slot | undefined {
    const at = this.idle.findIndex((slot) => slot.engine === engine);
    return at < 0 ? undefined : this.idle.splice(at, 1)[0];
  }

  /** In the place of one of another engine, where all places are taken. */
  private open(engine: EngineName): Slot {
    if (this.busy.size + this.idle.length >= this.size) this.idle.shift()?.pool.close();
    const manner = { threads: 1, processes: this.size };
    return { engine, pool: new Pool(1, () => new Member(engine, manner)) };
  }
}
