import { expect, test } from 'vitest';
import type { Engine } from '../../../src/engines/engine.ts';
import { Tape } from '../../../src/run/backward/tape.ts';
import { Handles } from '../../../src/run/handles.ts';

/** What is disposed of, in that order. */
function recorded() {
  const disposed: string[] = [];
  const engine = { takesMemory: false, dispose: (one: string) => disposed.push(one) };
  const handles = new Handles<string>(engine as unknown as Engine<string>);
  return { disposed, handles, tape: new Tape(handles) };
}

test('what several need is freed once, when the last lets go of it', () => {
  const { disposed, handles } = recorded();
  handles.retain(['a', 'b']);
  handles.retain(['a']);
  handles.release(['a', 'b']);
  expect(disposed).toEqual(['b']);
  handles.release(['a']);
  expect(disposed).toEqual(['b', 'a']);
});

test('what nobody was said to need is freed at once', () => {
  const { disposed, handles } = recorded();
  handles.release(['a']);
  expect(disposed).toEqual(['a']);
});

test('what is kept outlives the forward pass, and goes as the way back has passed it', () => {
  const { disposed, handles, tape } = recorded();
  handles.retain(['a']);
  tape.keep(4, ['a']);
  handles.release(['a']);
  expect([disposed, tape.has(4), tape.at(4)]).toEqual([[], true, ['a']]);
  tape.drop(4);
  expect([disposed, tape.has(4)]).toEqual([['a'], false]);
  tape.drop(4);
  expect(disposed).toEqual(['a']);
});

test('what comes in the place of something else frees it', () => {
  const { disposed, tape } = recorded();
  tape.keep(1, ['a', 'b']);
  tape.keep(1, ['a', 'c']);
  expect(disposed).toEqual(['b']);
  tape.drop(1);
  expect(disposed).toEqual(['b', 'a', 'c']);
});

test('a tensor that is alive behind two parts is freed with the second', () => {
  const { disposed, tape } = recorded();
  tape.keep(1, ['a', 'b']);
  tape.keep(2, ['b', 'c']);
  tape.drop(2);
  expect(disposed).toEqual(['c']);
  tape.drop(1);
  expect(disposed).toEqual(['c', 'a', 'b']);
});

test('what is left is freed in the end, and nothing is there where nothing was kept', () => {
  const { disposed, tape } = recorded();
  tape.keep(1, ['a']);
  tape.keep(3, ['b']);
  tape.clear();
  expect(disposed).toEqual(['a', 'b']);
  expect(() => tape.at(3)).toThrow('behind part 3');
});
