import type { Detail, DetailKind } from '../../results/detail.ts';
import type { Result } from '../../results/result.ts';
import type { VegaLiteSpec } from '../sheet.ts';
import { channelsSpec } from './channels.ts';
import { histogramSpec } from './histogram.ts';
import { quantilesSpec } from './quantiles.ts';
import type { DetailOptions } from './subjects.ts';

/** The picture of each kind of detail. */
export const DETAIL_VIEWS = {
  channels: channelsSpec,
  histogram: histogramSpec,
  quantiles: quantilesSpec,
} as const satisfies Readonly<
  Record<DetailKind, (result: Result, detail: Detail, options?: DetailOptions) => VegaLiteSpec>
>;
