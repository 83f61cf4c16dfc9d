import { type Fragment, type Panel, x } from './panel.ts';
import type { Stage } from './stages.ts';
import { textWidth } from './text.ts';
import { SIZE } from './theme.ts';

/** Behind the curves: a rule where a stage begins, and its name above the panel where there is room. */
export function stageLayers(panel: Panel): Fragment[] {
  const rules = panel.stages.slice(1).map((stage) => ({ at: stage.first - 0.5 }));
  const labels = labelled(panel).map((stage) => ({ at: middle(stage), label: stage.label }));
  return [
    {
      data: { values: rules },
      mark: { type: 'rule', color: panel.theme.rule, strokeWidth: 1 },
      encoding: { x: x(panel, 'at') },
    },
    {
      data: { values: labels },
      mark: { type: 'text', color: panel.theme.faint, fontSize: SIZE.note, baseline: 'bottom' },
      encoding: {
        x: x(panel, 'at'),
        y: { value: -4 },
        text: { field: 'label', type: 'nominal' },
      },
    },
  ];
}

/** All stages, or none: with some names missing the others would be read as if they were next door. */
function labelled({ stages, blocks }: Panel): readonly Stage[] {
  const collide = stages.some((stage, i) => {
    const next = stages[i + 1];
    if (next === undefined) return false;
    const needed = (textWidth(stage.label, SIZE.note) + textWidth(next.label, SIZE.note)) / 2 + 3;
    return blocks.pixel(middle(next)) - blocks.pixel(middle(stage)) < needed;
  });
  return collide ? [] : stages;
}

function middle(stage: Stage): number {
  return (stage.first + stage.last) / 2;
}
