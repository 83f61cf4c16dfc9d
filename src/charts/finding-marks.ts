import type { Result, StatisticKey } from '../core/result.ts';
import { type Fragment, type Panel, x } from './panel.ts';
import type { Placement } from './placement.ts';

/** Blocks that something is wrong with, from `first` to `last` by index. */
export interface FindingMark {
  /** Position of the network in the result. */
  readonly network: number;
  readonly first: number;
  readonly last: number;
  /** The panel that it belongs in; null: all of them. */
  readonly statistic: StatisticKey | null;
}

/** A block that is marked: its place along the axis, and the pixels that are its own. */
export interface MarkedBlock {
  readonly at: number;
  readonly network: number;
  readonly statistic: StatisticKey | null;
}

/** Not of the palette, and light enough for curves of any colour before it. */
const COLOUR = '#e5484d';
const OPACITY = 0.14;

/** The blocks of all marks, each once a panel however many findings it has. */
export function markedBlocks(
  { networks }: Result,
  marks: readonly FindingMark[],
  placement: Placement,
): MarkedBlock[] {
  const blocks = marks.flatMap(({ network, first, last, statistic }) =>
    (networks[network]?.points ?? [])
      .filter(({ index }) => index >= first && index <= last)
      .map((point) => ({ at: placement.at(network, point), network, statistic })),
  );
  const seen = new Set<string>();
  return blocks.filter(({ at, statistic }) => {
    const key = `${at} ${statistic}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Behind everything: a strip as wide as each marked block. */
export function findingLayers(panel: Panel, blocks: readonly MarkedBlock[]): Fragment[] {
  const { statistic } = panel.series;
  const own = blocks.filter((block) => block.statistic === null || block.statistic === statistic);
  const widths = [...new Set(own.map((block) => widthOf(panel, block)))];
  // One layer a width: the width of a rule is no encoding of its own in pixels.
  return widths.map((width) => ({
    data: { values: own.filter((block) => widthOf(panel, block) === width) },
    mark: { type: 'rule', color: COLOUR, opacity: OPACITY, strokeWidth: width },
    encoding: { x: x(panel) },
  }));
}

function widthOf({ blocks, theme }: Panel, { network }: MarkedBlock): number {
  return Math.max(blocks.steps[network] ?? 0, 3 * theme.unit);
}
