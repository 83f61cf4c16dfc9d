import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { probe } from '../../src/engines/probe.ts';
import { folder } from '../cli/run.ts';

test('a probe tells what its script returns, whatever else is printed', async () => {
  const script =
    'console.log("banner"); console.error("why"); process.stdout.write("no end"); return args';
  expect(await probe(script, ['a', 'b c'])).toEqual({ value: ['a', 'b c'], said: 'why\n' });
  expect(await probe('throw new Error("none such")', [])).toEqual({
    failure: 'none such',
    said: '',
  });
});

test('a crash is told, behind the outcome too', async () => {
  const crash = { failure: expect.stringContaining('it crashes (SIGABRT)') };
  expect(await probe('process.abort()', [])).toEqual(crash);
  // Some libraries crash only when they are torn down.
  expect(await probe('setTimeout(() => process.abort(), 50); return 1', [])).toEqual(crash);
});

test('what hung is not waited for twice, but by whoever has more patience', async () => {
  // It answers to no signal that it could catch.
  const script = 'process.on("SIGTERM", () => {}); for (;;);';
  const hung = (seconds: number) => ({
    failure: `it does not come to an end in ${seconds} s`,
    hung: seconds,
  });
  expect(await probe(script, [], { seconds: 0.2 })).toEqual(hung(0.2));
  expect(await probe(script, [], { seconds: 0.1 })).toEqual(hung(0.2));
  expect(await probe(script, [], { seconds: 0.3 })).toEqual(hung(0.3));
});

test('what takes long is told, once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const onWait = vi.fn();
    const outcome = probe('return 2', [], { seconds: 60, onWait });
    vi.advanceTimersByTime(4999);
    expect(onWait).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(onWait).toHaveBeenCalledTimes(1);
    expect(await outcome).toMatchObject({ value: 2 });
  } finally {
    vi.useRealTimers();
  }
});

test('what ended is not tried again', async () => {
  const dir = folder();
  const script = 'require("fs").appendFileSync(args[0], "started\\n"); return 1';
  const again = () => probe(script, [dir.at('starts')]);
  const one = { value: 1, said: '' };
  expect(await Promise.all([again(), again()])).toEqual([one, one]);
  expect(await again()).toEqual(one);
  expect(readFileSync(dir.at('starts'), 'utf8')).toBe('started\n');
});
