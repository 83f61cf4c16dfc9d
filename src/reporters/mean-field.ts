import type { NetworkResult } from '../results/result.ts';
import { shortNumber } from './number.ts';

/** How near to 1 a slope is called critical, of three digits that are shown. */
const NEAR = 0.005;

/**
 * `mean field: σ_w² 1.76, σ_b² 0.05: critical, χ₁ 1.00; variance 0.57, correlation 1, depth scale 320 layers`;
 * null of a network that is no plain one.
 */
export function formatMeanField({ mean_field: field }: NetworkResult): string | null {
  if (field === undefined) return null;
  const { weight_variance, bias_variance, variance, slope, correlation, depth_scale } = field;
  const phase =
    slope === null || slope > 1 + NEAR ? 'chaotic' : slope < 1 - NEAR ? 'ordered' : 'critical';
  const told = slope === null ? 'infinite' : slope.toFixed(3);
  const depth = depth_scale === null ? 'infinite' : `${shortNumber(depth_scale)} layers`;
  return (
    `mean field: σ_w² ${shortNumber(weight_variance)}, σ_b² ${shortNumber(bias_variance)}: ${phase}, χ₁ ${told}; ` +
    `variance ${shortNumber(variance)}, correlation ${shortNumber(correlation)}, depth scale ${depth}`
  );
}
