import {
  channelsOf,
  type NetworkFacts,
  type Point,
  seedCount,
  valuesOf,
} from '../../results/result.ts';
import type { Block } from './blocks.ts';

type Band = readonly [min: number, max: number];

/**
 * What a branch or a projection may make of the variance: the configured band; lower for norms that
 * leave channel means in; and wider at the top where the input is shifted, as behind a max
 * pool: there the activation is nearly linear and gives back up to γ² of what γ² was to replace.
 */
export function projectionBand(network: NetworkFacts, [min, max]: Band, block: Block): Band {
  const least = min * block.facts.least;
  if (network.residual !== 'nf' || !network.scaled_ws) return [least, max];
  const shift = Math.min(1, block.before.sqMean / block.before.variance / 0.5);
  return [least, max * (1 + (network.gamma2 - 1) * shift)];
}

/** As of a projection, and lower by what zero padding takes where the map is small. */
export function branchBand(network: NetworkFacts, band: Band, block: Block): Band {
  const [min, max] = projectionBand(network, band, block);
  return [min * block.facts.padding, max];
}

/**
 * What a normalizer-free block's β leaves of the variance at its input, 1 by design: what comes out is
 * judged beside it, so that a block is not blamed for one before it. 1 where a norm sets the variance.
 */
export function inputVariance(network: NetworkFacts, block: Block): number {
  const { beta } = block.facts;
  const isSet = network.norm !== 'none' || network.residual !== 'nf' || beta === null;
  return isSet ? 1 : block.before.variance / beta ** 2;
}

/** Weights that no fan-in divides: a convolution multiplies by its own, and only a norm behind it takes that out. */
export function isUnscaled({ plain_ws, fixed_std }: NetworkFacts): boolean {
  return plain_ws === true || fixed_std === true;
}

/** Values of a channel below which its variance is chance. */
const LEAST_VALUES = 64;

/** Whether a channel has values enough at this block for its variance to mean something. */
export function isMeasurable({ point }: Pick<Block, 'point'>): boolean {
  return valuesOf(point) >= LEAST_VALUES;
}

/**
 * Two standard deviations of what the weights happen to be, relative: √(2/K) where K channels meet, as
 * in the middle of a bottleneck, a quarter of its output; less over several seeds.
 */
export function chanceOf(point: Point): number {
  return 2 * Math.sqrt(8 / channelsOf(point) / seedCount(point));
}

/** Values below which what a norm divides by is chance, and its inverse, which the gradient meets, large. */
const LEAST_NORMALISED = 32;

/** Whether the norm takes the statistics of each channel from next to no values. */
export function isFewNormalised(
  { point }: Pick<Block, 'point'>,
  network: NetworkFacts | undefined,
): boolean {
  const [samples = 1] = point.shape;
  if (network?.norm === 'instance') return valuesOf(point) / samples < LEAST_NORMALISED;
  return network?.norm === 'batch' && valuesOf(point) < LEAST_NORMALISED;
}

export function isOutside(value: number, [min, max]: Band): boolean {
  return !(value >= min && value <= max);
}
