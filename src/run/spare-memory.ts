import { estimateMemory, memoryLimit } from './memory.ts';
import type { Prepared } from './prepare.ts';

/** What the machine allows beyond what the largest network needs. */
export function spareMemory(networks: readonly Prepared[], seeds: number): number {
  const needs = networks.map((network) => estimateMemory(network, seeds * network.input.batches));
  return memoryLimit() - Math.max(...needs.map(({ total }) => total));
}
