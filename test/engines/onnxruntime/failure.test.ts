import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { explain } from '../../../src/engines/onnxruntime/failure.ts';

const failing = (message: string) => () => explain(new Error(message));

test.each([
  ['std::bad_alloc', 'onnxruntime ran out of memory', 'smaller batch'],
  ['PosixThread: pthread_create failed', 'the system allows no more threads', '--threads 1'],
  [
    "Non-zero status code returned while running Conv node. Name:'' Status Message: Failed to initialize CUDNN Frontend: … CUDNN_FE failure 8: HEURISTIC_QUERY_FAILED ; GPU=0 ; …",
    'cuDNN finds no way to compute a convolution of this size in full float32',
    'NVIDIA_TF32_OVERRIDE=1',
  ],
  ['CUBLAS failure 13: EXECUTION_FAILED', "NVIDIA's libraries fail", 'ort-cpu'],
])('%s', (said, message, remedy) => {
  expect(failing(said)).toThrow(UserError);
  expect(failing(said)).toThrow(message);
  try {
    failing(said)();
  } catch (error) {
    expect((error as UserError).remedy).toContain(remedy);
  }
});

test('what is not known stays what it was', () => {
  const error = new Error('an operator has no kernel');
  expect(() => explain(error)).toThrow(error);
});
