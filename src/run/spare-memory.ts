import { estimateMemory, memoryLimit } from './memory.ts';
import type { Prepared } from './prepare.ts';

/** What the machine allows beyond what the largest network needs. */
export function spareMemory(networks: readonly Prepared[]): number {
  const needs = networks.map(({ plan, segments, batch }) => estimateMemory(plan, segments, batch));
  return memoryLimit() - Math.max(...needs.map(({ total }) => total));
}
