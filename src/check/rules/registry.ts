import { batchDependence } from './batch-dependence.ts';
import { branchAddition } from './branch-addition.ts';
import { branchOutlier } from './branch-outlier.ts';
import { branchVariance } from './branch-variance.ts';
import { deadChannels } from './dead-channels.ts';
import { farFromExpected } from './far-from-expected.ts';
import { collapse, explosion } from './growth.ts';
import { meanShift } from './mean-shift.ts';
import { nonFinite } from './non-finite.ts';
import type { Rule } from './rule.ts';
import { stemVariance } from './stem-variance.ts';
import { transitionReset } from './transition-reset.ts';

/** Every rule on a network by itself, in the order in which they are told of. */
export const RULES: readonly Rule[] = [
  nonFinite,
  explosion,
  collapse,
  stemVariance,
  meanShift,
  branchVariance,
  branchOutlier,
  branchAddition,
  transitionReset,
  deadChannels,
  batchDependence,
  farFromExpected,
];
