import type { EngineName } from '../../engines/table.ts';
import type { AnySpec } from '../../networks/imported.ts';
import type { StatisticKey } from '../../results/statistics.ts';
import type { Mistake } from '../../threads/thread.ts';
import type { KnownInput } from '../input.ts';
import type { Edition } from './edition.ts';
import type { UnitRecord } from './record.ts';

/** A network and the seeds that are missing of it: plain data, which any process of the same spp can compute. */
export interface Job {
  readonly spec: AnySpec;
  readonly input: KnownInput;
  /** What is measured. */
  readonly measured: readonly StatisticKey[];
  readonly seeds: readonly { readonly seed: number; readonly key: string }[];
  /** What paths are relative to. */
  readonly baseDir: string;
  /** Where files may change between two jobs: what was read of them before counts no longer then. */
  readonly edition?: Edition;
}

/** How a process of the pool computes. */
export interface Manner {
  readonly threads: number;
  /** How many processes share the machine's memory. */
  readonly processes: number;
}

/** What a process of the pool is told. */
export type Order =
  | { readonly open: EngineName; readonly manner: Manner }
  | { readonly job: Job }
  /** To leave the job once the unit in hand is done. */
  | { readonly stop: true };

/** What it tells. */
export type Report =
  | { readonly opened: string }
  /** It cannot compute at all. */
  | { readonly broken: Mistake | string }
  | { readonly unit: UnitRecord; readonly warnings: readonly string[] }
  | { readonly failed: string; readonly message: string }
  /** The job is done, or left. */
  | { readonly done: true };
