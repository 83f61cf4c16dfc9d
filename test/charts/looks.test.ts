import { expect, test } from 'vitest';
import { looksOf } from '../../src/charts/looks.ts';
import { stepsBar } from '../../src/charts/steps/bar.ts';
import { DARK, LIGHT, lookOf } from '../../src/charts/theme.ts';
import { steppedName } from '../../src/results/steps.ts';

const at = (run: string, step: number) => ({ name: steppedName(run, step), step });
const RUN = [at('A', 0), at('A', 10), at('A', 1000)];

test.each([LIGHT, DARK])(
  'the steps of a run go along the ramp, and the bar has their colours',
  (theme) => {
    const looks = looksOf(RUN, theme);
    const bar = stepsBar(RUN, theme);
    expect(new Set(looks.map(({ colour }) => colour)).size).toBe(3);
    expect(bar?.colours).toEqual(looks.map(({ colour }) => colour));
    expect(bar?.labels.map(({ label }) => label)).toEqual(['0', '10', '1000']);
    expect(bar?.title).toBe('A: step');
    expect(new Set(looks.map(({ shape }) => shape)).size).toBe(1);
  },
);

test('runs share the colours of equal steps, and differ in dash and mark', () => {
  const networks = [...RUN, at('B', 10), at('B', 20), { name: 'alone' }];
  const looks = looksOf(networks, LIGHT);
  expect(looks[1]?.colour).toBe(looks[3]?.colour);
  expect(looks[1]?.shape).not.toBe(looks[3]?.shape);
  expect(looks[5]).toEqual(lookOf(0, LIGHT));
  expect(stepsBar(networks, LIGHT)?.title).toBe('Step');
});

test('a step alone has a look as any other network', () => {
  expect(looksOf([at('A', 3), { name: 'B' }], LIGHT)).toEqual([lookOf(0, LIGHT), lookOf(1, LIGHT)]);
  expect(stepsBar([at('A', 3)], LIGHT)).toBeNull();
});
