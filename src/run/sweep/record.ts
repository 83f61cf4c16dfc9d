import type { NetworkResult } from '../../results/result.ts';
import type { Foreseen } from '../foreseen.ts';

export const UNIT_SCHEMA = 'spp-unit/1';
export const FAILURE_SCHEMA = 'spp-failure/1';

/** What one network came to under one seed. */
export interface UnitRecord {
  readonly schema: typeof UNIT_SCHEMA;
  readonly key: string;
  /** As it was called when it was computed. */
  readonly name: string;
  readonly seed: number;
  /** As the result names it. */
  readonly engine: string;
  readonly foreseen: Foreseen;
  /** What it got that its config does not say. */
  readonly fed: Readonly<Record<string, unknown>>;
  /** Its result under this seed alone. */
  readonly network: Omit<NetworkResult, 'name' | 'step' | 'config' | 'swept' | 'input'>;
  readonly provenance: Provenance;
}

/** Where a unit was computed: no part of what it came to. */
export interface Provenance {
  readonly host: string;
  readonly cpu: string;
  readonly threads: number;
  readonly seconds: number;
}

/** A unit that could not be computed. */
export interface FailureRecord {
  readonly schema: typeof FAILURE_SCHEMA;
  readonly key: string;
  readonly name: string;
  readonly seed: number;
  readonly message: string;
  /** How often it was tried, the last time. */
  readonly attempts: number;
}

/** A record of a unit, where something that was read is one of this key. */
export function unitOf(read: unknown, key: string): UnitRecord | undefined {
  return isOf(read, UNIT_SCHEMA, key) ? (read as UnitRecord) : undefined;
}

/** The same of a failure. */
export function failureOf(read: unknown, key: string): FailureRecord | undefined {
  return isOf(read, FAILURE_SCHEMA, key) ? (read as FailureRecord) : undefined;
}

function isOf(read: unknown, schema: string, key: string): boolean {
  if (typeof read !== 'object' || read === null) return false;
  return 'schema' in read && read.schema === schema && 'key' in read && read.key === key;
}
