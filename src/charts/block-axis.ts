import type { Alignment } from '../results/alignment.ts';
import type { Result } from '../results/result.ts';
import { INSET } from './placement.ts';
import { textWidth } from './text.ts';
import { fontSize, type Theme } from './theme.ts';
import { countTicks } from './ticks.ts';
import type { XAxis } from './x-axis.ts';

/** The blocks along the x axis. */
export interface BlockAxis extends XAxis {
  /** Pixels from one block to the next, where they are narrowest, in each network. */
  readonly steps: readonly number[];
}

/** @param width pixels of a panel */
export function blockAxis(
  result: Pick<Result, 'networks'>,
  alignment: Alignment,
  width: number,
  theme: Theme,
): BlockAxis {
  return alignment.kind === 'stage'
    ? byStage(alignment, width, theme)
    : byBlock(result, width, theme);
}

function byBlock(result: Pick<Result, 'networks'>, width: number, theme: Theme): BlockAxis {
  const last = Math.max(0, ...result.networks.flatMap((n) => n.points.map((p) => p.index)));
  const label = textWidth(String(last), fontSize('axis', theme));
  // Half a block, or where blocks are narrow half the last label, so that none sticks out.
  const margin = Math.max(0.5, (last * label) / 2 / (width - label));
  const step = width / (last + 2 * margin);
  return {
    title: 'Block index',
    type: 'linear',
    domain: [-margin, last + margin],
    ticks:
      last === 0
        ? [{ value: 0, label: '0' }]
        : countTicks(last, Math.min(10, width / (label + 16 * theme.unit))),
    width,
    steps: result.networks.map(() => step),
    pixel: (at) => (at + margin) * step,
  };
}

/** The same below a curve that is read backward: the title says so, as far as there is room. */
export function backwardAxis(axis: BlockAxis, theme: Theme): BlockAxis {
  const { title, width } = axis;
  const titles = [`← ${title}, read from right to left`, `${title}, read ←`, `← ${title}`];
  const size = fontSize('axis', theme);
  const fitting = titles.find((each) => textWidth(each, size) <= width);
  return { ...axis, title: fitting ?? (titles.at(-1) as string) };
}

const STAGE_TITLES = ['Stage (blocks spread evenly)', 'Stage'];

/** The stem is stage 0, as in the result. */
function byStage({ sizes }: Alignment, width: number, theme: Theme): BlockAxis {
  const stages = Math.max(...sizes.map((own) => own.length));
  const low = 0.5 - 2 * INSET;
  const stage = width / (stages + 0.5 - low);
  const size = fontSize('axis', theme);
  const every = Math.ceil((textWidth(String(stages), size) + 6 * theme.unit) / stage);
  const names = Array.from({ length: stages }, (_, s) => s + 1).filter((s) => s % every === 0);
  return {
    title: STAGE_TITLES.find((title) => textWidth(title, size) <= width) ?? 'Stage',
    type: 'linear',
    domain: [low, stages + 0.5],
    ticks: [
      { value: 0.5 - INSET, label: '0' },
      ...names.map((value) => ({ value, label: String(value) })),
    ],
    width,
    steps: sizes.map((own) => (stage * (1 - 2 * INSET)) / Math.max(1, Math.max(...own) - 1)),
    pixel: (at) => (at - low) * stage,
  };
}
