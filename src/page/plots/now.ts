import type { Cursor } from './cursor.ts';
import type { Drawing } from './draw.ts';
import type { Plot } from './plot.ts';
import { nearest } from './shown.ts';

/** What a panel shows at the moment. */
export interface Now {
  readonly plot: Plot;
  readonly drawing: Drawing;
  /** Of its points, along the axis. */
  readonly places: readonly number[];
}

/** A panel that others read from. */
export interface Panel {
  readonly box: HTMLElement;
  readonly cursor: Cursor;
  /** Undefined until it is first drawn. */
  now(): Now | undefined;
}

/** Pixels from the left edge of the plot, at most at its right one. */
export function within(x: number, { drawing: { left, width } }: Now): number {
  return Math.min(Math.max(x - left, 0), width);
}

/** The place of a point that is nearest to so many pixels from the left edge of the box. */
export function placeUnder(x: number, now: Now | undefined): number | null {
  if (now === undefined) return null;
  const [low, high] = now.plot.panel.blocks.domain;
  return nearest(now.places, low + (within(x, now) / now.drawing.width) * (high - low));
}

/** Where a key leads from a place; undefined where it leads nowhere. */
export function placeByKey(key: string, at: number | null, { places }: Now) {
  const from = at === null ? -1 : places.indexOf(nearest(places, at) as number);
  const to = (i: number) => places[Math.min(Math.max(i, 0), places.length - 1)] ?? null;
  const keys: Readonly<Record<string, () => number | null>> = {
    ArrowRight: () => to(from + 1),
    ArrowLeft: () => to(from - 1),
    Home: () => to(0),
    End: () => to(places.length - 1),
    Escape: () => null,
  };
  return Object.hasOwn(keys, key) ? keys[key]?.() : undefined;
}
