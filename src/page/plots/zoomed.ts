import type { BlockAxis } from '../../charts/block-axis.ts';
import { textWidth } from '../../charts/text.ts';
import { fontSize, type Theme } from '../../charts/theme.ts';
import { countTicks, type Tick } from '../../charts/ticks.ts';
import { beginOf, type Finding } from '../../results/finding.ts';
import type { Choices, Zoom } from '../choices.ts';
import type { Sheet } from '../sheet.ts';

type Blocks = Pick<Sheet, 'result' | 'placement'>;

/** About so many pixels to a tick. */
const TICK = 44;

/** The axis from one place to another; as it is where nothing is zoomed. */
export function zoomed(axis: BlockAxis, zoom: Choices['zoom'], theme: Theme): BlockAxis {
  if (zoom === null) return axis;
  const ticks = ticksWithin(axis, zoom);
  const { from, to } = withRoom(zoom, ticks, axis.width, theme);
  const [low, high] = axis.domain;
  const step = axis.width / (to - from);
  return {
    ...axis,
    domain: [from, to],
    ticks,
    steps: axis.steps.map((pixels) => (pixels * (high - low)) / (to - from)),
    pixel: (at) => (at - from) * step,
  };
}

/** A little more on either side, where half of a label would stick out. */
function withRoom({ from, to }: Zoom, ticks: readonly Tick[], width: number, theme: Theme): Zoom {
  const labels = ticks.map(({ label }) => textWidth(label, fontSize('axis', theme)));
  const half = Math.max(0, ...labels) / 2;
  const [first = from, last = to] = [ticks[0]?.value, ticks.at(-1)?.value];
  const place = (to - from) / (width - 2 * half);
  return { from: Math.min(from, first - half * place), to: Math.max(to, last + half * place) };
}

/** Blocks are counted anew, for there is room for more of them; stages keep their names. */
function ticksWithin({ ticks, width }: BlockAxis, { from, to }: Zoom) {
  const isCounted = ticks.every(({ value }) => Number.isInteger(value));
  const most = (width / TICK) * (to / (to - from));
  const all = isCounted ? countTicks(Math.floor(to), most) : ticks;
  return all.filter(({ value }) => value >= from && value <= to);
}

/** What of the axis a stage takes, in all networks together. */
export function stageZoom({ result, placement }: Blocks, stage: number): Zoom | null {
  const places = result.networks.flatMap(({ points }, i) =>
    points.filter((point) => point.stage === stage).map((point) => placement.at(i, point)),
  );
  return places.length === 0
    ? null
    : around(Math.min(...places), Math.max(...places), placement.kind);
}

/** Two places with a little room on either side. */
export function around(first: number, last: number, kind: 'block' | 'stage'): Zoom {
  const room = kind === 'block' ? 0.5 : 0.05;
  return { from: first - room, to: last + room };
}

/** The stages of all networks, by number; the stem is none. */
export function stagesIn({ result }: Sheet): number[] {
  const all = result.networks.flatMap(({ points }) => points.map(({ stage }) => stage));
  return [...new Set(all)].filter((stage) => stage > 0).sort((a, b) => a - b);
}

/** What to show of a finding's blocks, and the place where it begins; all, where it has no blocks or most of them. */
export function findingZoom({ result, placement }: Blocks, network: number, finding: Finding) {
  const { points = [] } = result.networks[network] ?? {};
  const begin = beginOf(finding);
  const place = (index: number) => {
    const point = points.find((each) => each.index === index);
    return point === undefined ? null : placement.at(network, point);
  };
  const { where } = finding;
  const at = begin === null ? null : place(begin.index);
  if (where === null || at === null) return { zoom: null, at };
  const stages = new Set(
    points.filter(({ index }) => index >= where.first && index <= where.last).map((p) => p.stage),
  );
  const [stage] = stages;
  const zoom = stages.size === 1 && stage ? stageZoom({ result, placement }, stage) : null;
  return { zoom, at };
}
