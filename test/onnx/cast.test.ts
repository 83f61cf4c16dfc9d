import { expect, test } from 'vitest';
import { segments } from '../../src/lower/segment.ts';
import { partsOf } from '../../src/onnx/import.ts';
import { readingsFor } from '../../src/run/measure.ts';
import { surveyed } from './model.ts';

test('casts between floats are left out, others stay', async () => {
  const found = await surveyed(
    {
      inputs: { x: [2, 8] },
      nodes: [
        ['Cast', 'x', 'a', { to: 10 }],
        ['Relu', 'a', 'b'],
        ['Cast', 'b', 'c', { to: 1 }],
        ['Cast', 'c', 'd', { to: 7 }],
        ['Cast', 'd', 'e', { to: 1 }],
        ['Add', 'c e', 'y'],
      ],
      output: 'y',
    },
    ['y'],
  );
  const spec = { name: 'net', model: 'net.onnx', weights: 'stored', points: ['y'] } as const;
  const { parts } = partsOf(found, spec, readingsFor(['avg_var']));
  const [{ graph } = { graph: undefined }] = segments(parts, { weightBytes: 0, parts: 1 });
  const casts = graph?.nodes.filter(({ op }) => op === 'Cast');
  expect(casts?.map(({ outputs }) => outputs[0]?.type)).toEqual(['int64', 'float32']);
});
