import { expect, it } from 'vitest';
import { type Entry, legendView } from '../../src/charts/legend.ts';
import { type SppOptions, sppSpec } from '../../src/charts/spp.ts';
import { textWidth } from '../../src/charts/text.ts';
import { apart, LIGHT, LOOKS, lookOf, SIZE } from '../../src/charts/theme.ts';
import { network, normFree, RESNET_50, RESNET_600, result } from './synthetic.ts';
import { chart, marks, type PanelView, texts } from './views.ts';

const WIDTH = 1060;
const STYLE = { strokeWidth: 2, size: 28 };

function labels(names: readonly string[], more: readonly Entry[] = [], width = WIDTH) {
  const curves = names.map(
    (label, i): Entry => ({ label, look: lookOf(i, LIGHT), sample: 'curve' }),
  );
  const view = legendView([...curves, ...more], width, STYLE, LIGHT) as unknown as PanelView;
  return (marks(view, 'text')[0]?.data.values ?? []).map((row) => {
    return { label: String(row['label']), start: Number(row['start']), top: Number(row['top']) };
  });
}

const right = (row: { label: string; start: number }) =>
  row.start + textWidth(row.label, SIZE.legend);

it('short names stand in one row', () => {
  expect(new Set(labels(['BN', 'NF', 'He']).map((row) => row.top)).size).toBe(1);
});

it('twelve names of 60 characters fit whole, in columns that do not touch', () => {
  const rows = labels(
    Array.from({ length: 12 }, (_, i) => {
      return `NF-ResNetV2-50, scaled WS, alpha ${i}, LeCun, stem conv7`.padEnd(60, '.');
    }),
  );
  expect(rows.every((row) => row.label.length === 60 && right(row) <= WIDTH)).toBe(true);
  const starts = [...new Set(rows.map((row) => row.start))];
  expect(starts).toHaveLength(2);
  expect(rows.filter((r) => r.start === starts[0]).every((r) => right(r) < Number(starts[1]))).toBe(
    true,
  );
});

it('a name wider than the chart ends in an ellipsis', () => {
  const [row] = labels(['x'.repeat(400)]);
  expect(row?.label.endsWith('…')).toBe(true);
  expect(row && right(row)).toBeLessThanOrEqual(WIDTH);
});

it('what the curves share stands below them when a row is too narrow', () => {
  const ring: Entry = { label: 'transition block', look: lookOf(0, LIGHT), sample: 'ring' };
  const rows = labels(['a'.repeat(60), 'b'.repeat(60), 'c'.repeat(60)], [ring]);
  const last = rows.at(-1);
  expect(rows.slice(0, -1).every((row) => row.top < Number(last?.top))).toBe(true);
});

it('what the curves share has a short name where the chart is too narrow for the whole one', () => {
  const look = lookOf(0, LIGHT);
  const ring: Entry = { label: 'transition block', short: 'transition', look, sample: 'ring' };
  const named = (width: number) => labels(['a'], [ring], width).map((row) => row.label);
  expect(named(400)).toEqual(['a', 'transition block']);
  expect(named(130)).toEqual(['a', 'transition']);
});

it('curves that have no points have none in the legend, and nothing is drawn that is not there', () => {
  const view = (stages: number[]) => {
    const spec = sppSpec(result('', [network('NF', stages, normFree(1), { seeds: 1 })]));
    return marks(chart(spec).vconcat[1], 'point').map(({ mark }) => mark.filled);
  };
  expect(view(RESNET_50)).toEqual([true, false]);
  expect(view(RESNET_600)).toEqual([false]);
});

it('findings have an entry where blocks are marked', () => {
  const nf = result('', [network('NF', RESNET_50, normFree(1))]);
  const names = (options: SppOptions) => texts(chart(sppSpec(nf, options)).vconcat[1]);
  expect(names({})).not.toContain('first finding');
  const marked = {
    shading: {
      label: 'first finding' as const,
      marks: [{ network: 0, first: 3, last: 3, statistic: null }],
    },
  };
  expect(names(marked)).toContain('first finding');
});

it('42 networks all look different', () => {
  const looks = Array.from({ length: 42 }, (_, i) => JSON.stringify(lookOf(i, LIGHT)));
  expect([new Set(looks).size, LOOKS]).toEqual([42, 42]);
});

it('those that would look alike in a part of a picture are told apart, and others keep their look', () => {
  expect(apart([3, 50, 7, 8])).toEqual([3, 0, 7, 8]);
  expect(apart([3, 45, 87, 0])).toEqual([3, 1, 2, 0]);
  const many = Array.from({ length: 12 }, (_, i) => 42 * i);
  expect(new Set(apart(many).map((i) => i % LOOKS)).size).toBe(12);
});

it('a network keeps its look where only some are drawn, in the curve and in the legend', () => {
  const third = result('', [network('third', RESNET_50, normFree(1))]);
  for (const place of [2, 9]) {
    const { colour, dash } = lookOf(place, LIGHT);
    const spec = JSON.stringify(sppSpec(third, { places: [place] }));
    expect(spec).toContain(colour);
    expect(spec).not.toContain(lookOf(0, LIGHT).colour);
    expect(spec.includes(JSON.stringify(dash))).toBe(true);
  }
});
