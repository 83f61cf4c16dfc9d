import { expect, test } from 'vitest';
import { encodeSafetensors } from '../../../src/export/safetensors/format.ts';
import { filled, type Tensor } from '../../../src/export/tensor.ts';
import { drawWeight } from '../../../src/weights/weights.ts';
import { joined } from '../onnx/run.ts';
import { decoded } from './read.ts';

const INIT = { distribution: 'normal', std: 0.5, standardize: null } as const;
const DRAWN = { tensor: 'a.weight', shape: [2, 3, 1, 1], init: INIT };
const TENSORS: readonly Tensor[] = [
  { name: 'a.weight', shape: [2, 3], values: { kind: 'drawn', weight: DRAWN } },
  { name: 'a.bias', shape: [3], values: filled(0.25) },
  { name: 'a.count', shape: [], values: { kind: 'count', value: 7 } },
  { name: 'scalar', shape: [], values: { kind: 'number', value: 1.5 } },
];

test('the header says where everything is, without holes, and each number lies at a multiple of its size', () => {
  const bytes = joined(encodeSafetensors(TENSORS, 3, { seed: '3' }));
  const { header, length } = decoded(bytes);
  expect(length % 8).toBe(0);
  const { __metadata__: about, ...entries } = header;
  expect(about).toEqual({ seed: '3' });
  expect(entries).toEqual({
    'a.count': { dtype: 'I64', shape: [], data_offsets: [0, 8] },
    'a.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [8, 32] },
    'a.bias': { dtype: 'F32', shape: [3], data_offsets: [32, 44] },
    scalar: { dtype: 'F32', shape: [], data_offsets: [44, 48] },
  });
  expect(bytes.length).toBe(8 + length + 48);
});

test('the numbers are those that are drawn under the seed', () => {
  const { read } = decoded(joined(encodeSafetensors(TENSORS, 3, {})));
  const drawn = new Float32Array(6);
  drawWeight(DRAWN, 3, drawn);
  expect(read('a.weight')).toEqual([...drawn]);
  expect(read('a.bias')).toEqual([0.25, 0.25, 0.25]);
  expect(read('a.count')).toEqual([7]);
  expect(read('scalar')).toEqual([1.5]);
});
