import type { Finding } from '../results/finding.ts';
import type { Result } from '../results/result.ts';
import type { StatisticKey } from '../results/statistics.ts';
import { type Fragment, look, type Panel, x } from './panel.ts';
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

/** What is shaded, and what the legend calls it. */
export interface Shading {
  readonly label: 'first finding' | 'finding';
  readonly marks: readonly FindingMark[];
}

/** A block that is marked: its place along the axis, and the pixels that are its own. */
export interface MarkedBlock {
  readonly at: number;
  readonly network: number;
  readonly statistic: StatisticKey | null;
}

/** Light enough for curves of any colour before it. */
export const FINDING_OPACITY = 0.16;

/**
 * The marks of findings.
 *
 * @param names what findings call each network of the picture; null: nothing is marked in it
 */
export function marksOf(
  names: readonly (string | null)[],
  findings: readonly Finding[],
): FindingMark[] {
  return names.flatMap((name, network) =>
    findings
      .filter((finding) => name !== null && finding.network === name)
      .flatMap(({ where, statistic }) =>
        where === null ? [] : [{ network, first: where.first, last: where.last, statistic }],
      ),
  );
}

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

/** Behind everything: a strip as wide as each marked block, in the colour of its network. */
export function findingLayers(panel: Panel, blocks: readonly MarkedBlock[]): Fragment[] {
  const { statistic } = panel.series;
  const own = blocks.filter((block) => block.statistic === null || block.statistic === statistic);
  const widths = [...new Set(own.map((block) => widthOf(panel, block)))];
  // One layer a width: the width of a rule is no encoding of its own in pixels.
  return widths.map((width) => ({
    data: { values: own.filter((block) => widthOf(panel, block) === width) },
    mark: { type: 'rule', clip: true, opacity: FINDING_OPACITY, strokeWidth: width },
    encoding: { x: x(panel), color: look(panel, 'colour') },
  }));
}

function widthOf({ blocks, theme }: Panel, { network }: MarkedBlock): number {
  return Math.max(blocks.steps[network] ?? 0, 3 * theme.unit);
}
