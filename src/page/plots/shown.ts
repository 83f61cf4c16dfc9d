import type { Placement } from '../../charts/placement.ts';
import type { Point, Result } from '../../results/result.ts';
import type { Choices, Zoom } from '../choices.ts';
import type { Sheet } from '../sheet.ts';

/** The result without the networks that are hidden, which keep their positions, and the blocks outside the zoom. */
export function shownOf({ result, placement }: Sheet, { hidden, zoom }: Choices): Result {
  const networks = result.networks.map((network, i) => {
    const points = hidden.has(i) ? [] : network.points;
    return { ...network, points: points.filter((point) => isWithin(placement, i, point, zoom)) };
  });
  return { ...result, networks };
}

function isWithin(placement: Placement, network: number, point: Point, zoom: Zoom | null) {
  if (zoom === null) return true;
  const at = placement.at(network, point);
  return at >= zoom.from && at <= zoom.to;
}

/** The places of all points that are shown, from left to right. */
export function placesOf({ placement }: Sheet, shown: Result): number[] {
  const all = shown.networks.flatMap(({ points }, i) =>
    points.map((point) => placement.at(i, point)),
  );
  return [...new Set(all)].sort((a, b) => a - b);
}

/** The one that is nearest to a place; null where there is none. */
export function nearest(places: readonly number[], to: number): number | null {
  return places.reduce<number | null>(
    (best, place) => (best === null || Math.abs(place - to) < Math.abs(best - to) ? place : best),
    null,
  );
}
