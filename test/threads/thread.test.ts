import { expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { openThread } from '../../src/threads/thread.ts';

/** A thread that runs the given code, with the port to its owner as `port`. */
function thread(code: string) {
  const imported = "import { parentPort as port } from 'node:worker_threads';";
  const script = new URL(`data:text/javascript,${encodeURIComponent(`${imported}${code}`)}`);
  return openThread<number, number>(script);
}

test('each request gets its own answer, in whatever order they come', async () => {
  const { ask, close } = thread(`
    port.on('message', ({ id, request }) =>
      setTimeout(() => port.postMessage({ id, answer: 2 * request }), request));`);
  expect(await Promise.all([ask(30), ask(10), ask(20)])).toEqual([60, 20, 40]);
  await close();
});

test('a mistake of the user keeps its place and its remedy', async () => {
  const { ask, close } = thread(`
    port.on('message', ({ id }) => port.postMessage(
      { id, error: null, user: { message: 'no', place: 'here', remedy: 'do so' } }));`);
  const error = await ask(1).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ message: 'no', place: 'here', remedy: 'do so' });
  await close();
});

test.each([
  ['throws', "port.on('message', () => { throw new Error('broken'); });", 'broken'],
  ['ends', "port.on('message', () => process.exit());", 'the thread has ended'],
])('a thread that %s answers nobody, then or later', async (_, code, message) => {
  const { ask } = thread(code);
  await expect(ask(1)).rejects.toThrow(message);
  await expect(ask(2)).rejects.toThrow(message);
});
