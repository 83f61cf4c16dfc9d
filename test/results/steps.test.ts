import { expect, test } from 'vitest';
import { runOf, runsIn, steppedName, stepsIn } from '../../src/results/steps.ts';

const at = (run: string, step: number) => ({ name: steppedName(run, step), step });

test('a step is called by its run and number, and its run is told from that', () => {
  expect(steppedName('NF', 40000)).toBe('NF · step 40000');
  expect(runOf(at('NF', 40000))).toBe('NF');
  expect(runOf(at('a · step 3', 5))).toBe('a · step 3');
  expect(runOf({ name: 'NF · step 5 (baseline)', step: 5 })).toBe('NF (baseline)');
  expect(runOf({ name: 'NF · step 5' })).toBe('NF · step 5');
});

test('a run is what is there at two steps, in the order of these', () => {
  const networks = [at('A', 100), { name: 'B' }, at('A', 20), at('C', 1), at('D', 7), at('D', 3)];
  const runs = runsIn(networks);
  expect(runs).toEqual([
    { name: 'A', networks: [2, 0] },
    { name: 'D', networks: [5, 4] },
  ]);
  expect(stepsIn(networks, runs)).toEqual([3, 7, 20, 100]);
});
