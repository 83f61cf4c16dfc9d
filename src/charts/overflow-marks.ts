import { type Fragment, look, type Panel, pixels, x } from './panel.ts';
import type { Overflow } from './series.ts';
import { textWidth } from './text.ts';
import { fontSize, markArea } from './theme.ts';

/** Pixels from the panel's top to the first mark, and from one mark to the next below it. */
const TOP = 8;
const ROW = 11;
/** Marks nearer than this go one below the other. */
const APART = 10;
/** A curve that climbs to the next mark is this near to it at the height of a label. */
const CLIMB = 16;
const LABEL = 'overflow';

interface Placed extends Overflow {
  readonly row: number;
  /** Place of the mark that heads this one's pile. */
  readonly head: number;
}

/** What the marks are drawn in. */
type Frame = Pick<Panel, 'blocks' | 'looks' | 'theme'>;

/** A cross at the panel's top edge where a curve ends because its statistic is not finite. */
export function overflowLayers(overflows: readonly Overflow[], panel: Frame): Fragment[] {
  const { unit } = panel.theme;
  const placed = pile(overflows, panel);
  if (placed.length === 0) return [];
  const marks = placed.map((mark) => ({ ...mark, top: unit * (TOP + ROW * mark.row) }));
  return [crossLayer(panel, marks), labelLayer(panel, placed)];
}

/** To the right of each pile that has room there: to its left its own curve climbs towards it. */
function labelLayer(panel: Frame, placed: readonly Placed[]): Fragment {
  const { blocks, theme } = panel;
  const heads = [...new Set(placed.map((mark) => mark.head))];
  const reach = textWidth(LABEL, fontSize('note', theme)) + 14 * theme.unit;
  const free = heads.filter((at, i) => {
    const next = blocks.pixel(heads[i + 1] ?? Number.POSITIVE_INFINITY) - CLIMB * theme.unit;
    return blocks.pixel(at) + reach <= Math.min(blocks.width, next);
  });
  return {
    data: { values: free.map((at) => ({ at })) },
    mark: {
      type: 'text',
      align: 'left',
      dx: 8 * theme.unit,
      y: TOP * theme.unit,
      baseline: 'middle',
      fontSize: fontSize('note', theme),
      color: theme.faint,
    },
    encoding: { x: x(panel), text: { value: LABEL } },
  };
}

function crossLayer(panel: Frame, values: readonly object[]): Fragment {
  const size = markArea(70, panel.theme);
  return {
    data: { values },
    mark: { type: 'point', shape: 'cross', angle: 45, size, filled: true, opacity: 1 },
    encoding: { x: x(panel), y: pixels('top'), color: look(panel, 'colour') },
  };
}

function pile(overflows: readonly Overflow[], { blocks, theme }: Frame): Placed[] {
  const placed: Placed[] = [];
  for (const mark of [...overflows].sort((a, b) => a.at - b.at)) {
    const last = placed.at(-1);
    const near = last && blocks.pixel(mark.at) - blocks.pixel(last.head) < APART * theme.unit;
    placed.push({
      ...mark,
      ...(near ? { row: last.row + 1, head: last.head } : { row: 0, head: mark.at }),
    });
  }
  return placed;
}
