import { axisOf } from '../results/chart.ts';
import type { Comparison } from '../results/comparison.ts';
import { drawnOf, type Result } from '../results/result.ts';
import { inOrder } from '../results/statistics.ts';

/** All networks as one result, to be drawn. */
export function overlay(results: readonly Result[], { networks }: Comparison): Result {
  // What was swept in one of them is a part of the names here.
  const [{ sweep: _, ...first }] = results as readonly [Result];
  const titles = [...new Set(results.map(({ title }) => title))];
  const title =
    titles.length > 3 ? `${titles[0]} and ${titles.length - 1} more` : titles.join(' · ');
  // The longest: where any has several, there is a spread to draw.
  const seeds = results.map((each) => each.seeds).reduce((a, b) => (b.length > a.length ? b : a));
  return {
    ...first,
    title,
    seeds,
    panels: inOrder(results.flatMap(drawnOf)),
    chart: { x: axisOf(...results) },
    networks: networks.map(({ name, result: { swept: __, ...result } }) => ({ ...result, name })),
  };
}
