import type { Result } from '../core/result.ts';
import { textWidth } from './text.ts';
import { SIZE } from './theme.ts';
import { countTicks, type Tick } from './ticks.ts';

/** The x axis, the same in every panel, so that a block stands below itself. */
export interface BlockAxis {
  readonly domain: readonly [number, number];
  readonly ticks: readonly Tick[];
  /** Pixels of a panel, and of the step from one block to the next. */
  readonly width: number;
  readonly step: number;
  /** Pixels from the panel's left edge to a block. */
  pixel(index: number): number;
}

export function blockAxis(result: Result, width: number): BlockAxis {
  const last = Math.max(0, ...result.networks.flatMap((n) => n.points.map((p) => p.index)));
  const label = textWidth(String(last), SIZE.axis);
  // Half a block, or where blocks are narrow half the last label, so that none sticks out.
  const margin = Math.max(0.5, (last * label) / 2 / (width - label));
  const step = width / (last + 2 * margin);
  return {
    domain: [-margin, last + margin],
    ticks:
      last === 0
        ? [{ value: 0, label: '0' }]
        : countTicks(last, Math.min(10, width / (label + 16))),
    width,
    step,
    pixel: (index) => (index + margin) * step,
  };
}
