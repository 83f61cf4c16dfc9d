import { expect, test, vi } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { loadNative } from '../../src/native/native.ts';

test('what does not load is told with the way out', async () => {
  const load = () => Promise.reject(new Error('wrong ELF class\n  at dlopen'));
  const error = await loadNative('sharp', load).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({
    message: 'sharp cannot be loaded: wrong ELF class',
    remedy: expect.stringContaining('npm ci'),
  });
});

test('a processor for which onnxruntime has no library: the engine that needs none', async () => {
  vi.stubGlobal('process', Object.create(process, { arch: { value: 'ppc64' } }));
  try {
    await expect(loadNative('onnxruntime-node', async () => 1)).rejects.toMatchObject({
      message: `onnxruntime-node has no library for ${process.platform}-ppc64`,
      remedy: expect.stringContaining('--engine tfjs-wasm'),
    });
  } finally {
    vi.unstubAllGlobals();
  }
});
