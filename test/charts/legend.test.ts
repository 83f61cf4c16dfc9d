import { expect, it } from 'vitest';
import { type Entry, legendView } from '../../src/charts/legend.ts';
import { textWidth } from '../../src/charts/text.ts';
import { LIGHT, lookOf, SIZE } from '../../src/charts/theme.ts';
import { marks, type PanelView } from './views.ts';

const WIDTH = 1060;

function labels(names: readonly string[], more: readonly Entry[] = []) {
  const curves = names.map(
    (label, i): Entry => ({ label, look: lookOf(i, LIGHT), sample: 'curve' }),
  );
  const view = legendView([...curves, ...more], WIDTH, LIGHT) as unknown as PanelView;
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

it('28 networks all look different', () => {
  const looks = Array.from({ length: 28 }, (_, i) => JSON.stringify(lookOf(i, LIGHT)));
  expect(new Set(looks).size).toBe(28);
});
