import { expect, test } from 'vitest';
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
