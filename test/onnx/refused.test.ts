import { expect, test } from 'vitest';
import { refusedModel } from '../../src/onnx/refused.ts';

test.each([
  [
    "Non-zero status code returned while running Gather node. Name:'' Status Message: indices element out of data bounds, idx=1024 must be within the inclusive range [-1024,1023]",
    '1024 is none of the 1024 rows of a table that the model reads',
  ],
  [
    'BFCArena::AllocateRawInternal Failed to allocate memory',
    'there is not enough memory for this model',
  ],
  [
    'MyOp is not a registered function/op\nat somewhere',
    'onnxruntime refuses this model: MyOp is not a registered',
  ],
])('what onnxruntime throws is told with its remedy: %s', (thrown, told) => {
  const { message, place, remedy } = refusedModel('net.onnx', new Error(thrown));
  expect(message).toContain(told);
  expect(message).not.toContain('\n');
  expect(place).toBe('net.onnx');
  expect(remedy).toMatch(/\.$/);
});
