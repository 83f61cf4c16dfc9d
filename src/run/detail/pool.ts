import type { Distribution } from './distribution.ts';

/**
 * Of several batches of equal size: counts are added, shares and quantiles averaged, each batch being standardised by
 * its own mean and deviation; the variance is that of all of them together.
 */
export function pooledDistribution(batches: readonly Distribution[]): Distribution {
  const average = (of: (batch: Distribution) => number) =>
    batches.reduce((sum, batch) => sum + of(batch), 0) / batches.length;
  const [first] = batches as readonly [Distribution];
  const each = (of: 'histogram' | 'quantiles') =>
    first[of].map((_, i) => average((batch) => batch[of][i] as number));
  const mean = average(({ tails }) => tails.mean);
  const between = average(({ tails }) => (tails.mean - mean) ** 2);
  return {
    histogram: each('histogram').map((value) => value * batches.length),
    quantiles: each('quantiles'),
    tails: {
      mean,
      variance: average(({ tails }) => tails.variance) + between,
      kurtosis: average(({ tails }) => tails.kurtosis),
      zeros: average(({ tails }) => tails.zeros),
      at_least: average(({ tails }) => tails.at_least),
      at_most: average(({ tails }) => tails.at_most),
    },
  };
}
