import { expect, test } from 'vitest';
import type { Model, ModelTensor } from '../../../src/onnx/model.ts';
import { namedAs, withCheckpoint } from '../../../src/onnx/weights/checkpoint.ts';
import type { Checkpoint } from '../../../src/weights/safetensors/checkpoint.ts';

const own: Pick<ModelTensor, 'type' | 'numbers'> = {
  type: 'float32',
  numbers: { file: 'net.onnx', offset: 0 },
};

function model(...names: readonly string[]): Model {
  const tensors = names.map((name) => [name, { ...own, name, shape: [2] }] as const);
  return { tensors: new Map<string, ModelTensor>(tensors) } as unknown as Model;
}

function checkpoint(names: readonly string[], dtype = 'BF16', shape = [2]): Checkpoint {
  const file = 'step.safetensors';
  const tensors = names.map((name) => [name, { file, offset: 8, shape, dtype }] as const);
  return { file, tensors: new Map(tensors) };
}

test.each([
  ['as they are', ['a.w', 'b.w'], ['a.w', 'b.w']],
  ['of a module that was wrapped for export', ['model.a.w', 'model.b.w'], ['a.w', 'b.w']],
  ['of one that was wrapped for training', ['a.w', 'b.w'], ['module.a.w', 'module.b.w']],
  ['of both', ['model.a.w', 'model.b.w'], ['module.a.w', 'module.b.w']],
])('names %s', (_, names, given) => {
  const { tensors } = namedAs(model(...names, 'onnx::MatMul_3'), checkpoint(given));
  expect([...tensors.keys()]).toEqual(names);
});

test('a tensor of the same name and shape lies in the checkpoint, any other where it was', () => {
  const numbers = (given: Checkpoint) => {
    const { tensors } = withCheckpoint(model('a', 'b'), given);
    return [...tensors.values()].map((tensor) => [tensor.type, tensor.numbers]);
  };
  const stored = ['bfloat16', { file: 'step.safetensors', offset: 8 }];
  const kept = [own.type, own.numbers];
  expect(numbers(checkpoint(['a']))).toEqual([stored, kept]);
  expect(numbers(checkpoint(['a'], 'F32', [3]))).toEqual([kept, kept]);
  expect(numbers(checkpoint(['a', 'b'], 'I8'))).toEqual([kept, kept]);
});
