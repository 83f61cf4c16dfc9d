import { expect, test } from 'vitest';
import { renderSvg } from '../../src/charts/render.ts';
import { sppSpec } from '../../src/charts/spp.ts';
import { healthyNf, NF, network, resultOf } from './networks.ts';

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
