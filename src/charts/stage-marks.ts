import { along, type Fragment, type Panel, x } from './panel.ts';
import type { Stage } from './stages.ts';
import { textWidth } from './text.ts';
import { fontSize, type Theme } from './theme.ts';
import type { XAxis } from './x-axis.ts';

/**
 * Takes the room of the names where there are none: a panel's title stands above all that its panel
 * draws, and it would be lower where no axis label reaches above the frame.
 */
const BLANK = '\u00a0';

/** What the marks are drawn in. */
type Frame = Pick<Panel, 'blocks' | 'stages' | 'theme'>;

type Labelled = Stage & { readonly label: string };

/**
 * A rule where a stage begins, behind the curves, and its name above the panel where there is room.
 *
 * @param rule how it is drawn where it does not lie behind curves
 */
export function stageLayers(panel: Frame, rule?: Fragment): Fragment[] {
  const { theme } = panel;
  const rules = panel.stages.slice(1).map((stage) => ({ at: stage.start }));
  const labels = labelled(panel).map(({ middle, label }) => ({ at: middle, label }));
  return [
    {
      data: { values: rules },
      mark: { type: 'rule', color: theme.rule, strokeWidth: theme.unit, ...rule },
      encoding: { x: x(panel) },
    },
    labels.length > 0 ? above(panel.blocks, labels, NAMES, theme) : roomLayer(panel.blocks, theme),
  ];
}

/** Above a panel, where it has no names; `named` where another beside it has some. */
export function roomLayer(axis: XAxis, theme: Theme, named = false): Fragment {
  return above(axis, [{ at: axis.domain[0], label: BLANK }], named ? NAMES : 0, theme);
}

/** Pixels from the names of the stages to the panel's top, at the size of the light theme. */
const NAMES = -4;

function above(axis: XAxis, values: readonly object[], y: number, theme: Theme): Fragment {
  return {
    data: { values },
    mark: {
      type: 'text',
      color: theme.faint,
      fontSize: fontSize('note', theme),
      baseline: 'bottom',
    },
    encoding: {
      x: along(axis, 'at', theme),
      y: { value: y * theme.unit },
      text: { field: 'label', type: 'nominal' },
    },
  };
}

/** All stages, or none: with some names missing the others would be read as if they were next door. */
function labelled({ stages, blocks, theme }: Frame): readonly Labelled[] {
  const named = stages.filter((stage): stage is Labelled => stage.label !== null);
  const width = ({ label }: Labelled) => textWidth(label, fontSize('note', theme));
  const collide = named.some((stage, i) => {
    const next = named[i + 1];
    if (next === undefined) return false;
    const needed = (width(stage) + width(next)) / 2 + 3 * theme.unit;
    return blocks.pixel(next.middle) - blocks.pixel(stage.middle) < needed;
  });
  return collide ? [] : named;
}
