import { beforeAll, expect, test } from 'vitest';
import { openOnnxruntime } from '../../../src/engines/onnxruntime/engine.ts';
import { RULES } from '../../../src/graph/gradient/rules.ts';
import { written } from './case.ts';
import { CASES } from './cases/table.ts';
import { differences, forward, inputsOf } from './differences.ts';
import { distance, gradientGraph, type Ort, run } from './engine.ts';

const engines = {} as { plain: Ort; blocked: Ort };
beforeAll(async () => {
  engines.plain = await openOnnxruntime('cpu', { threads: 1, blocked: false });
  engines.blocked = await openOnnxruntime('cpu', { threads: 1 });
});

test('every rule has a case, and no case is without a rule', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(RULES).sort());
});

test.each(Object.entries(CASES))('%s hands back what central differences say', async (_, cases) => {
  for (const [i, one] of cases.entries()) {
    const own = written(one);
    const graph = gradientGraph(own);
    const outputs = forward(own, inputsOf(own)).map(({ data }) => data);
    const slopes = differences(own);
    const expected = [...outputs, ...own.active.map(({ name }) => slopes.get(name))];
    for (const [layout, engine] of Object.entries(engines)) {
      const actual = await run(engine, graph, own.numbers);
      for (const [at, numbers] of actual.entries()) {
        const what = at < outputs.length ? `output ${at}` : own.active[at - outputs.length]?.name;
        const apart = distance(numbers, expected[at] as Float64Array);
        expect(apart, `case ${i}, ${layout}: ${what}`).toBeLessThan(2e-5);
      }
    }
  }
});
