import { expect, test } from 'vitest';
import { macsOf } from '../../src/onnx/part.ts';
import { surveyed, type WrittenModel } from './model.ts';

async function macs(model: WrittenModel): Promise<number> {
  const { net } = await surveyed(model, 'layers');
  return net.nodes.reduce((sum, node) => sum + macsOf(net, node), 0);
}

test.each<[string, WrittenModel, number]>([
  [
    'a convolution in groups',
    {
      inputs: { x: [2, 4, 6, 6] },
      tensors: { w: [8, 2, 3, 3] },
      nodes: [['Conv', 'x w', 'y', { group: 2, pads: [1, 1, 1, 1] }]],
      output: 'y',
    },
    2 * 8 * 6 * 6 * 2 * 9,
  ],
  [
    'a product',
    {
      inputs: { x: [2, 5, 8] },
      tensors: { w: [8, 16] },
      nodes: [['MatMul', 'x w', 'y']],
      output: 'y',
    },
    2 * 5 * 8 * 16,
  ],
  [
    'an LSTM of two directions: four gates of h, each of i + h',
    {
      inputs: { x: [7, 2, 3] },
      tensors: { w: [2, 20, 3], r: [2, 20, 5] },
      nodes: [['LSTM', 'x w r', 'y', { hidden_size: 5, direction: 'bidirectional' }]],
      output: 'y',
    },
    7 * 2 * 2 * 4 * 5 * (3 + 5),
  ],
])('multiply-adds of %s', async (_, model, expected) => {
  expect(await macs(model)).toBe(expected);
});
