import { alignmentOf } from '../../results/alignment.ts';
import type { Result } from '../../results/result.ts';
import { type BlockAxis, blockAxis } from '../block-axis.ts';
import type { Entry } from '../legend.ts';
import { looksOf } from '../looks.ts';
import { overflowLayers } from '../overflow-marks.ts';
import type { Fragment, Panel } from '../panel.ts';
import { roomLayer } from '../stage-marks.ts';
import { stagesOf } from '../stages.ts';
import type { Theme } from '../theme.ts';
import type { Subject } from './subjects.ts';

/** What of a panel over depth does not depend on what is drawn. */
export type DepthFrame = Pick<Panel, 'blocks' | 'stages' | 'looks' | 'theme'>;

/**
 * The blocks below a panel that has one network. Networks of one depth have one axis, also one that overflowed;
 * of different depth each fills its panel.
 */
export function depthFrame(
  { networks }: Pick<Result, 'networks'>,
  { network }: Subject,
  width: number,
  theme: Theme,
): DepthFrame {
  const own = { networks: networks.slice(network, network + 1) };
  const { sizes } = alignmentOf({ networks });
  const depths = new Set(sizes.map((blocks) => blocks.reduce((sum, n) => sum + n, 0)));
  const alone = { kind: 'block', sizes: sizes.slice(network, network + 1) } as const;
  const shared = depths.size < 2 ? { networks } : own;
  // Those of all networks: panels share the scale of colours.
  const looks = looksOf(networks, theme);
  const blocks: BlockAxis = blockAxis(shared, alone, width, theme);
  return { blocks, stages: stagesOf(own, alone), looks, theme };
}

/** The room of the stages' names, also where this network has none: titles stand side by side. */
export function nameRoom({ blocks, theme }: DepthFrame): Fragment {
  return roomLayer(blocks, theme, true);
}

/** A cross where a seed is not finite any more. */
export function overflowMarks(frame: DepthFrame, { network, overflow }: Subject): Fragment[] {
  return overflow === null
    ? []
    : overflowLayers([{ network, index: overflow, at: overflow }], frame);
}

export function overflowEntry({ faint: colour }: Theme): Entry {
  const label = 'overflow: a seed is not finite from here on';
  const look = { colour, dash: [1, 0], shape: 'cross' };
  return { look, sample: 'cross', label, short: 'overflow' };
}
