import { FAMILY_NETWORKS } from '../../bench/peers/networks.js';
import { plannedSchema } from '../../src/config/network.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { agrees } from './agrees.ts';

/** Relative difference from float64. */
const MOST = 1e-5;

/** Of networks that halve a map five times, enough pixels for a batch norm at the end: of two values it makes signs. */
function sizeOf({ strides = [] }: NetworkSpec): [number, number] {
  return strides.length > 3 ? [64, 72] : [32, 40];
}

/** Every second network of the families, so that two files share them: one by itself would end last by far. */
export function half(rest: 0 | 1) {
  return FAMILY_NETWORKS.filter((_, i) => i % 2 === rest);
}

/** Holds a network to float64. */
export function familyAgrees({ name: _, ...network }: (typeof FAMILY_NETWORKS)[number]) {
  const spec = plannedSchema.parse(network);
  return agrees(spec, ...sizeOf(spec), MOST);
}
