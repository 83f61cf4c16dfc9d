import { expect, test } from 'vitest';
import { PLAIN } from '../../src/cli/style.ts';
import { formatPhase } from '../../src/reporters/phase.ts';
import { gridOf } from '../../src/results/grid/grid.ts';
import type { Judged, Verdict } from '../../src/results/verdicts.ts';
import { product, swept, sweptResult } from '../results/grid/swept.ts';

const at = (verdict: Verdict, index = 1, expected: Verdict | null = verdict): Judged => ({
  ...{ verdict, expected, seeds: [verdict] },
  begin: verdict === 'healthy' ? null : { index, name: `stage1.block${index}` },
});

const told = (keys: Parameters<typeof product>[0], judged: readonly Judged[]) => {
  const result = sweptResult(product(keys).map((values) => swept(values)));
  return formatPhase(result, gridOf(result), judged, PLAIN);
};

test('tells row by row what is healthy, and what beside it fails', () => {
  const text = told({ 'networks.stages': [[4], [8]], 'networks.alpha': [1, 2, 4] }, [
    ...[at('healthy'), at('explodes', 3), at('overflow')],
    ...[at('dies', 2), at('mean-shift', 1), at('healthy', 1, null)],
  ]);
  expect(text).toBe(
    [
      'alpha  healthy along stages  fails first',
      '1      4                     8: dies out at stage1.block2',
      '2      none                  8: mean shift at stage1.block1',
      '4      8                     4: overflows at stage1.block1',
      '',
      'theory expects 5 of 5 verdicts, and is silent on 1',
    ].join('\n'),
  );
});

test('words have no neighbours: all that fail are told; and where theory misses', () => {
  const text = told({ 'networks.activation': ['relu', 'silu', 'tanh'], 'networks.alpha': [1] }, [
    ...[at('healthy'), at('explodes', 1, 'healthy'), at('dies')],
  ]);
  expect(text).toContain(
    'relu                      silu: explodes at stage1.block1, tanh: dies out',
  );
  expect(text).toMatch(/2 of 3 verdicts; not NF .*"silu".* \(explodes, expected: healthy\)$/);
});
