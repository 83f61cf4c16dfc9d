import { expect, test } from 'vitest';
import { surveyed, type WrittenModel } from './model.ts';

/** The axis of the channels at the last point. */
async function axisOf(model: Omit<WrittenModel, 'output'>, points: readonly string[]) {
  const { axes } = await surveyed({ ...model, output: 'y' }, points);
  return [...axes.values()].at(-1);
}

const k = [4, 4, 1, 1];
const [w, b] = [[4, 4], [4]];

test.each([
  [
    'a convolution',
    { inputs: { x: [2, 4, 4, 4] }, tensors: { k }, nodes: [['Conv', 'x k', 'y']] },
    1,
  ],
  [
    'a product with a weight on four axes, as in Swin',
    { inputs: { x: [2, 4, 4, 4] }, tensors: { w }, nodes: [['MatMul', 'x w', 'y']] },
    3,
  ],
  [
    'a layer norm behind an activation',
    {
      inputs: { x: [2, 4, 4] },
      tensors: { w, b },
      nodes: [
        ['Relu', 'x', 'y'],
        ['LayerNormalization', 'y b', 'z'],
        ['Add', 'y z', 'q'],
      ],
    },
    2,
  ],
  [
    'a convolution of sequences',
    { inputs: { x: [2, 4, 6] }, tensors: { k: [4, 4, 3] }, nodes: [['Conv', 'x k', 'y']] },
    1,
  ],
  [
    'nothing that tells, on three axes',
    { inputs: { x: [2, 4, 6] }, nodes: [['Tanh', 'x', 'y']] },
    2,
  ],
  ['nothing that tells, on four', { inputs: { x: [2, 4, 6, 6] }, nodes: [['Tanh', 'x', 'y']] }, 1],
] as const)('%s', async (_, model, axis) => {
  expect(await axisOf(model, ['y'])).toBe(axis);
});
