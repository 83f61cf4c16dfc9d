import { type Fragment, look, type Panel, pixels, x } from './panel.ts';
import type { Overflow } from './series.ts';
import { textWidth } from './text.ts';
import { SIZE } from './theme.ts';

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
  /** Index of the mark that heads this one's pile. */
  readonly head: number;
}

/** A cross at the panel's top edge where a curve ends because its statistic is not finite. */
export function overflowLayers(panel: Panel): Fragment[] {
  const placed = pile(panel);
  if (placed.length === 0) return [];
  const marks = placed.map((mark) => ({ ...mark, top: TOP + ROW * mark.row }));
  const labels = labelsOf(placed, panel);
  return [crossLayer(panel, marks), ...['left', 'right'].map((side) => textLayer(side))];

  function textLayer(align: string): Fragment {
    return {
      data: { values: labels.filter((label) => label.align === align) },
      mark: {
        type: 'text',
        align,
        dx: align === 'left' ? 8 : -8,
        y: TOP,
        baseline: 'middle',
        fontSize: SIZE.note,
        color: panel.theme.faint,
      },
      encoding: { x: x(panel, 'index'), text: { value: LABEL } },
    };
  }
}

function crossLayer(panel: Panel, values: readonly object[]): Fragment {
  return {
    data: { values },
    mark: { type: 'point', shape: 'cross', angle: 45, size: 70, filled: true, opacity: 1 },
    encoding: { x: x(panel, 'index'), y: pixels('top'), color: look(panel, 'colour') },
  };
}

function pile({ series, blocks }: Panel): Placed[] {
  const placed: Placed[] = [];
  for (const mark of [...series.overflows].sort((a, b) => a.index - b.index)) {
    const last = placed.at(-1);
    const near = last && blocks.pixel(mark.index) - blocks.pixel(last.head) < APART;
    placed.push({
      ...mark,
      ...(near ? { row: last.row + 1, head: last.head } : { row: 0, head: mark.index }),
    });
  }
  return placed;
}

/** One label a pile, to its right where that is free, otherwise to its left, otherwise none. */
function labelsOf(placed: readonly Placed[], { blocks }: Panel) {
  const heads = [...new Set(placed.map((mark) => mark.head))];
  const reach = textWidth(LABEL, SIZE.note) + 14;
  let taken = Number.NEGATIVE_INFINITY;
  return heads.flatMap((index, i) => {
    const at = blocks.pixel(index);
    const nextMark = blocks.pixel(heads[i + 1] ?? Number.POSITIVE_INFINITY);
    const right = at + reach <= Math.min(blocks.width, nextMark - CLIMB);
    const left = !right && at - reach >= taken;
    taken = right ? at + reach : at + 7;
    if (right) return [{ index, align: 'left' }];
    return left ? [{ index, align: 'right' }] : [];
  });
}
