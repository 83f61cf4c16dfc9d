import { test } from 'vitest';
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

test.each(FAMILY_NETWORKS)('$name', ({ name: _, ...network }) => {
  const spec = plannedSchema.parse(network);
  return agrees(spec, ...sizeOf(spec), MOST);
});
