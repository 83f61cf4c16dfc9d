import type { NetworkResult, Point, Statistic } from '../../src/results/result.ts';
import { overSeeds } from '../../src/results/statistic.ts';
import type { Place } from './synthetic.ts';

/** What a block makes of the energy of the gradient on its way to its input. */
export type Factor = (place: Place) => number;

const CHI = Math.PI / (Math.PI - 1);

/** Batch norm, three ReLUs a branch: 1 + χ³/b in block b of a stage, with Yang et al.'s χ = π/(π − 1). */
export const normed: Factor = ({ block }) => 1 + CHI ** 3 / block;

/** Of every branch the same. */
export const ofEach = (factor: number): Factor => {
  return () => factor;
};

/**
 * A network with a backward pass: 1 at its last finite point, not finite behind it, as a run writes it; and what follows
 * from that in the other statistics.
 *
 * @param expected whether theory says something too, a little other than what is measured
 */
export function withGradients(
  network: NetworkResult,
  factor: Factor,
  { expected = false } = {},
): NetworkResult {
  const seeds = network.points[0]?.statistics.avg_var?.values.length ?? 1;
  const last = network.points.findLastIndex((point) => !point.non_finite);
  const energies: number[] = [];
  for (let i = last; i >= 0; i--) {
    const after = network.points[i + 1];
    energies[i] = i === last ? 1 : (energies[i + 1] as number) * factor(after as Point);
  }
  const points = network.points.map((point, i): Point => {
    const energy = energies[i] ?? null;
    const each = (value: number | null, apart = (last - i) / 100): Statistic =>
      overSeeds(
        Array.from({ length: seeds }, (_, s) =>
          value === null ? undefined : value * (1 + apart * (s / seeds)),
        ),
      );
    const share = energy && factor(point) - 1;
    return {
      ...point,
      statistics: {
        ...point.statistics,
        grad_energy: each(energy),
        grad_avg_sq_mean: each(energy && energy * 1e-5),
        grad_avg_var: each(energy && energy * 1e-3),
        grad_branch: i === 0 ? null : each(share, 0.02),
      },
      ...(expected && energy !== null
        ? { expected: { ...point.expected, grad_energy: energy ** 0.94 } }
        : {}),
    };
  });
  return { ...network, points };
}
