import { BIN_EDGES, QUANTILE_LEVELS, TAILS, type TensorDetail } from '../../results/detail.ts';

/** What the file has of a tensor as so many numbers a point and seed. */
export const ROWS = {
  dead: { width: 1, of: ({ dead }) => [dead] },
  histogram: { width: BIN_EDGES.length - 1, of: ({ histogram }) => histogram },
  quantiles: { width: QUANTILE_LEVELS.length, of: ({ quantiles }) => quantiles },
  tails: { width: TAILS.length, of: ({ tails }) => tails && TAILS.map((key) => tails[key]) },
} as const satisfies Readonly<Record<string, Row>>;

interface Row {
  readonly width: number;
  /** Undefined where it was not measured. */
  readonly of: (tensor: TensorDetail) => ArrayLike<number> | undefined;
}

export type RowName = keyof typeof ROWS;
