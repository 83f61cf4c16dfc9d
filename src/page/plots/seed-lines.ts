import { type Fragment, look, type Panel, x, y } from '../../charts/panel.ts';
import type { Placement } from '../../charts/placement.ts';
import { lineWidth } from '../../charts/theme.ts';
import type { Result } from '../../results/result.ts';

/** A thin line a seed, in the colour of its network. */
export function seedLayers(panel: Panel, shown: Result, placement: Placement): Fragment[] {
  return [
    {
      data: { values: rowsOf(panel, shown, placement) },
      mark: { type: 'line', opacity: 0.5, strokeWidth: lineWidth(0.8, panel.theme) },
      encoding: {
        x: x(panel),
        y: y(panel, 'value'),
        color: look(panel, 'colour'),
        detail: { field: 'line', type: 'nominal' },
      },
    },
  ];
}

function rowsOf({ series, values }: Panel, { networks }: Result, placement: Placement) {
  return networks.flatMap(({ points }, network) =>
    points.flatMap((point) => {
      const own = point.statistics[series.statistic]?.values ?? [];
      return own.flatMap((value, seed) => {
        if (value === null) return [];
        const at = placement.at(network, point);
        return [{ network, at, line: `${network} ${seed}`, value: Math.max(value, values.floor) }];
      });
    }),
  );
}
