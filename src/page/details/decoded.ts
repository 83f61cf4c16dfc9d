import type { BriefDetail, BriefTensor } from '../../reporters/brief-detail.ts';
import {
  BIN_EDGES,
  DETAIL_SCHEMA,
  type Detail,
  QUANTILE_LEVELS,
  type Tails,
  type TensorDetail,
} from '../../results/detail.ts';
import type { Result } from '../../results/result.ts';

/** The detail that a report has in brief, as pictures are drawn of it. */
export function decoded({ kinds, networks }: BriefDetail, result: Result): Detail {
  return {
    schema: DETAIL_SCHEMA,
    kinds,
    networks: networks.map((points, i) => ({
      name: result.networks[i]?.name ?? '',
      points: points.map(({ output, branch }) => ({
        output: seedsOf(output),
        branch: branch === null ? null : seedsOf(branch),
      })),
    })),
  };
}

/** Every seed is like all together; those that had overflowed are none. */
function seedsOf(tensor: BriefTensor): (TensorDetail | null)[] {
  const one = tensorOf(tensor);
  return Array.from({ length: tensor.seeds + tensor.lost }, (_, i) =>
    i < tensor.seeds ? one : null,
  );
}

/** Standard deviations from the mean are values of a tensor whose mean is 0 and whose deviation 1. */
function tensorOf({ dead, channels, histogram, quantiles, tails }: BriefTensor): TensorDetail {
  const isConstant = (histogram ?? quantiles ?? null) === null;
  return {
    dead,
    ...(channels && {
      channels: {
        mean: new Float32Array(channels.length),
        variance: Float32Array.from(channels, (value) => value ?? Number.POSITIVE_INFINITY),
      },
    }),
    ...(histogram !== undefined && {
      histogram: Float64Array.from(histogram ?? BIN_EDGES.slice(1).map(() => 0)),
    }),
    ...(quantiles !== undefined && {
      quantiles: Float64Array.from(quantiles ?? QUANTILE_LEVELS.map(() => Number.NaN)),
    }),
    ...(tails && { tails: { ...tails, mean: 0, variance: isConstant ? 0 : 1 } satisfies Tails }),
  };
}
