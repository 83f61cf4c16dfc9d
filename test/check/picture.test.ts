import { expect, test } from 'vitest';
import { renderSvg } from '../../src/charts/render.ts';
import { sppSpec } from '../../src/charts/spp.ts';
import { makeBaseline } from '../../src/check/baselines/make.ts';
import { check } from '../../src/check/check.ts';
import { checkPicture } from '../../src/cli/check-picture.ts';
import { DEFAULT_CHECK } from '../../src/results/check-settings.ts';
import type { PanelView } from '../charts/views.ts';
import { type Given, healthyNf, NF, network, resultOf } from './networks.ts';

const result = resultOf(network(healthyNf(6), NF));

/** Left and right edge, and panel, of each shaded strip. */
function strips(svg: string): number {
  return (svg.match(/opacity="0.16"/g) ?? []).length;
}

test('nothing is shaded unasked, and then nothing is drawn in another way', async () => {
  expect(sppSpec(result, { shading: { label: 'finding', marks: [] } })).toEqual(sppSpec(result));
  expect(strips(await renderSvg(sppSpec(result)))).toBe(0);
});

test('a strip for each block, in the panel of its statistic or in all', async () => {
  const shaded = async (statistic: 'avg_var' | null) =>
    strips(
      await renderSvg(
        sppSpec(result, {
          shading: { label: 'finding', marks: [{ network: 0, first: 2, last: 4, statistic }] },
        }),
      ),
    );
  expect(await shaded('avg_var')).toBe(3);
  expect(await shaded(null)).toBe(9);
});

test('a block of two findings is shaded once', async () => {
  const mark = { network: 0, first: 2, last: 2, statistic: 'avg_var' } as const;
  expect(
    strips(
      await renderSvg(sppSpec(result, { shading: { label: 'finding', marks: [mark, mark] } })),
    ),
  ).toBe(1);
});

test('a baseline beside its network looks like none of the others', async () => {
  const names = Array.from({ length: 25 }, (_, i) => `n${i}`);
  const named = (points: readonly Given[]) =>
    resultOf(...names.map((name) => ({ ...network(points, NF), name })));
  const before = named(healthyNf(6));
  const changed = named(healthyNf(6).map((point) => ({ ...point, r: 1.2 }))).networks;
  // The place of the baseline of the 18th, behind all 25, is that of the 43rd look, which is the first.
  const networks = before.networks.map((own, i) => (i % 17 === 0 ? (changed[i] ?? own) : own));
  const now = { ...before, networks };
  const report = check({
    ...{ configFile: 'a.yaml', baselineFile: 'b.json', settings: DEFAULT_CHECK, assertions: {} },
    config: { networks: names.map((name) => ({ name })) as never },
    ...{ locate: () => '', result: now, baseline: makeBaseline(before), strict: false },
  });
  const [file] = await checkPicture(report, now, ['vl.json'], 'a', { stderr: process.stderr });
  const { vconcat } = JSON.parse(String(file?.data)) as { vconcat: readonly PanelView[] };
  const rows = vconcat.at(-1)?.layer[0]?.data.values ?? [];
  const looks = rows.map(({ colour, dash }) => JSON.stringify([colour, dash]));
  expect([looks.length, new Set(looks).size]).toEqual([4, 4]);
});
