import { expect, test } from 'vitest';
import { colourScale } from '../../../src/charts/colour-scale.ts';
import { renderSvg } from '../../../src/charts/render.ts';
import { stepsSpec } from '../../../src/charts/steps/spec.ts';
import { DARK } from '../../../src/charts/theme.ts';
import { steppedName } from '../../../src/results/steps.ts';
import { exploding, network, normFree, RESNET_50, result } from '../synthetic.ts';

const RUN = [1, 20, 3000].map((step, i) => ({
  ...network(steppedName('SGD', step), RESNET_50, normFree(1 + i), { seeds: 1, scatter: 0 }),
  step,
}));

const drawn = (networks: Parameters<typeof result>[1]) => result('Run', networks);

/** The rectangles of each panel. */
function cellsIn(spec: ReturnType<typeof stepsSpec>) {
  const rows = spec['vconcat'] as { hconcat: { layer: { data: { values: Cell[] } }[] }[] }[];
  return rows
    .slice(0, -1)
    .flatMap(({ hconcat }) => hconcat.map(({ layer }) => layer[0]?.data.values ?? []));
}

interface Cell {
  readonly step: number;
  readonly index: number;
  readonly value: number | null;
  readonly colour: string;
}

test('each panel has a cell a block and step; a branch has none at the stem', () => {
  const panels = cellsIn(stepsSpec(drawn(RUN)));
  expect(panels.map((cells) => cells.length)).toEqual([51, 51, 48]);
  const last = panels[1]?.filter(({ index }) => index === 16) ?? [];
  expect(last.map(({ step, value }) => [step, value])).toEqual([
    [1, 4],
    [20, 13],
    [3000, 28],
  ]);
});

test('a larger value is further along the ramp, and what is not finite has a colour of its own', () => {
  const overflow = { ...network(steppedName('SGD', 9000), RESNET_50, exploding(1e4)), step: 9000 };
  const [, cells = []] = cellsIn(stepsSpec(drawn([...RUN, overflow]), { theme: DARK }));
  const infinite = cells.filter(({ value }) => value === null);
  expect(infinite.map(({ step, colour }) => [step, colour])).toEqual([[9000, DARK.text]]);
});

test('several runs have a row of panels each, and a bar a statistic', async () => {
  const other = RUN.map(({ step, ...one }) => ({ ...one, name: steppedName('Adam', step), step }));
  const svg = await renderSvg(stepsSpec(drawn([...RUN, ...other]), { width: 900 }));
  expect(svg.match(/>Adam</g)).toHaveLength(3);
  expect(svg.match(/>3000</g)).toHaveLength(6);
});

test('without a run there is nothing to draw', () => {
  expect(() => stepsSpec(drawn([network('A', RESNET_50, normFree(1))]))).toThrow(
    /no network is there at two steps/,
  );
});

test('a scale ends at what is there, over many decades at powers of ten', () => {
  const ends = (values: readonly number[]) => {
    const { ticks, share } = colourScale('avg_var', values);
    return [
      ticks[0]?.label,
      ticks.at(-1)?.label,
      ...values.map((value) => share(value).toFixed(2)),
    ];
  };
  expect(ends([0.9, 1.1])).toEqual(['0.9', '1.1', '0.00', '1.00']);
  expect(ends([2e-7, 300])).toEqual(['10⁻⁷', '10³', '0.03', '0.95']);
  expect(ends([0, 1])).toContain('0.00');
  expect(colourScale('sample_corr', [0.1, 0.6]).share(0.6)).toBeCloseTo(1, 2);
});
