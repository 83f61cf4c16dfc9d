import type { Block } from './blocks.ts';
import { type Design, keepsChannelMeans } from './design.ts';

type Band = readonly [min: number, max: number];

/** Layer and group norm leave channel means in, which take their share of the unit second moment. */
const SHARE_OF_MEANS = 0.4;

/**
 * What a branch or a projection may make of the variance: the configured band; lower for norms that
 * leave channel means in; and wider at the top where the input is shifted, as behind a max
 * pool: there the activation is nearly linear and gives back up to γ² of what γ² was to replace.
 */
export function projectionBand(design: Design, [min, max]: Band, block: Block): Band {
  if (keepsChannelMeans(design)) return [min * SHARE_OF_MEANS, max];
  if (design.residual !== 'nf' || !design.scaledWs) return [min, max];
  const shift = Math.min(1, block.before.sqMean / block.before.variance / 0.5);
  return [min, max * (1 + (design.gamma2 - 1) * shift)];
}

/** As of a projection, and lower by what zero padding takes where the map is small. */
export function branchBand(design: Design, band: Band, block: Block): Band {
  const [min, max] = projectionBand(design, band, block);
  return [min * paddingLoss(design, block), max];
}

/**
 * What zero padding leaves of the variance behind the 3×3 convolutions of a branch: of each
 * (1 − 2/(3H))·(1 − 2/(3W)), but of those that a norm follows all.
 */
export function paddingLoss({ basic, norm, postActivation }: Design, { point }: Block): number {
  const [, , height, width] = point.shape;
  const one = (1 - 2 / (3 * height)) * (1 - 2 / (3 * width));
  if (norm === 'none') return basic ? one ** 2 : one;
  return basic && !postActivation ? one : 1;
}

/**
 * What a normalizer-free block's β leaves of the variance at its input, 1 by design: what comes out is
 * judged beside it, so that a block is not blamed for one before it. 1 where a norm sets the variance.
 */
export function inputVariance(design: Design, block: Block): number {
  return design.residual === 'nf' ? block.before.variance / block.beta2 : 1;
}

/** Values of a channel below which its variance is chance. */
const LEAST_VALUES = 64;

/** Whether a channel has values enough at this block for its variance to mean something. */
export function isMeasurable({ point }: Block): boolean {
  const [batch, , height, width] = point.shape;
  return batch * height * width >= LEAST_VALUES;
}

export function isOutside(value: number, [min, max]: Band): boolean {
  return !(value >= min && value <= max);
}
