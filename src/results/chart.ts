/**
 * What stands along the x axis of a picture. `depth`: the blocks, a curve a network and a panel a statistic;
 * `macs`: multiply-adds, a point a network and a panel a summary.
 */
export const CHART_AXES = ['depth', 'macs'] as const;
export type ChartAxis = (typeof CHART_AXES)[number];

/** Which picture is drawn of a result. */
export interface Chart {
  readonly x: ChartAxis;
}

export const DEFAULT_CHART: Chart = { x: 'depth' };

/** What carries which picture is drawn of it; a result that does not say is drawn as ever. */
export interface Drawn {
  readonly chart?: Chart;
}

/** What results are drawn over, together, where nothing else is said: what they agree on. */
export function axisOf(...drawn: readonly Drawn[]): ChartAxis {
  const axes = new Set(drawn.map(({ chart = DEFAULT_CHART }) => chart.x));
  const [axis = DEFAULT_CHART.x] = axes;
  return axes.size === 1 ? axis : DEFAULT_CHART.x;
}
