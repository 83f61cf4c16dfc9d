import { expect, it } from 'vitest';
import { sppSpec } from '../../src/charts/spp.ts';
import type { StatisticKey } from '../../src/results/statistics.ts';
import { normed, withGradients } from './gradients.ts';
import { network, RESNET_50, result, sawtooth } from './synthetic.ts';
import { chart, marks, type PanelView } from './views.ts';

const FORWARD = ['avg_sq_mean', 'avg_var', 'res_avg_var'] as const;
const BACKWARD = ['grad_energy', 'grad_avg_sq_mean', 'grad_avg_var', 'grad_branch'] as const;
const both = result('', [withGradients(network('BN', RESNET_50, sawtooth), normed)]);

function rows(panels: readonly StatisticKey[], width = 1140): (readonly PanelView[])[] {
  const views = chart(sppSpec(both, { panels, width })).vconcat as readonly (
    | PanelView
    | { readonly hconcat: readonly PanelView[] }
  )[];
  return views.flatMap((view) => ('hconcat' in view ? [view.hconcat] : []));
}

const lengths = (...given: Parameters<typeof rows>) => rows(...given).map(({ length }) => length);

it('stands up to four panels side by side', () => {
  expect(lengths(FORWARD)).toEqual([3]);
  expect(lengths([...FORWARD, 'grad_energy'])).toEqual([4]);
});

it('gives each pass a row of its own where there are more', () => {
  expect(lengths([...FORWARD, 'grad_energy', 'grad_branch'])).toEqual([3, 2]);
  expect(lengths([...FORWARD, ...BACKWARD])).toEqual([3, 4]);
  expect(lengths([...FORWARD, ...BACKWARD], 4000)).toEqual([3, 4]);
});

it('leaves no panel alone in its row where another could stand beside it', () => {
  expect(lengths([...FORWARD, 'grad_energy'], 640)).toEqual([2, 2]);
  expect(lengths(['avg_var', ...BACKWARD])).toEqual([3, 2]);
});

it('puts what a narrow chart has no room for below', () => {
  expect(lengths([...FORWARD, 'grad_energy'], 300)).toEqual([1, 1, 1, 1]);
  expect(lengths(FORWARD, 480)).toEqual([2, 1]);
});

it('keeps the panels of a column below each other, however wide their numbers are', () => {
  const rooms = rows([...FORWARD, ...BACKWARD]).map((row) =>
    row.map((panel) => marks(panel, 'line')[0]?.encoding['y']?.axis?.minExtent),
  );
  expect(rooms[0]).toEqual(rooms[1]?.slice(0, 3));
  expect(rooms.flat().every((room) => Number(room) > 0)).toBe(true);
});
