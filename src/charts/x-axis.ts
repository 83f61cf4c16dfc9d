import type { Tick } from './ticks.ts';

/** The x axis, the same in every panel, so that what belongs together stands below itself. */
export interface XAxis {
  readonly title: string;
  readonly type: 'linear' | 'log';
  readonly domain: readonly [number, number];
  readonly ticks: readonly Tick[];
  /** Pixels of a panel. */
  readonly width: number;
  /** Pixels from the panel's left edge to a place. */
  pixel(at: number): number;
}
