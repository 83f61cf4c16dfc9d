import type { InferenceSession } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { Sessions } from '../../../src/engines/onnxruntime/sessions.ts';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import { oneInput } from '../run-one.ts';

/** A graph of one node on a picture of so many pixels. */
function graph(pixels: number): Graph {
  const builder = new GraphBuilder(oneInput([1, 1, 1, pixels]));
  return builder.build([builder.node('Relu', [builder.input], [1, 1, 1, pixels])]);
}

/** Sessions that tell what was compiled, with room kept or not, and what is open. */
function recorded(keptBytes?: number) {
  const compiled: [Graph, boolean][] = [];
  const open = new Set<Graph>();
  const sessions = new Sessions(async (one, keepsRoom) => {
    compiled.push([one, keepsRoom]);
    open.add(one);
    const release = async () => void open.delete(one);
    return { release } as unknown as InferenceSession;
  }, keptBytes);
  const run = async (one: Graph, lent = 0) => {
    await sessions.take(one);
    await sessions.ran(one, lent);
  };
  return { sessions, compiled, open, run };
}

const [A, B] = [graph(4), graph(5)];

test('a graph is compiled once, and released when it is run no more', async () => {
  const { sessions, compiled, open, run } = recorded();
  sessions.expect(
    new Map([
      [A, 2],
      [B, 1],
    ]),
    Number.POSITIVE_INFINITY,
  );
  await run(A);
  await run(B);
  expect([...open]).toEqual([A]);
  await run(A);
  expect([...open]).toEqual([]);
  expect(compiled.map(([one]) => one)).toEqual([A, B]);
});

test('a graph that nobody spoke of stays until the end', async () => {
  const { sessions, compiled, open, run } = recorded();
  for (let i = 0; i < 3; i++) await run(A);
  expect(compiled).toEqual([[A, false]]);
  expect(open.size).toBe(1);
  await sessions.close();
  expect(open.size).toBe(0);
});

test.each([
  ['there is room', A, 1e9, true],
  ['the machine is small', A, 0, false],
  ['the graph is large', graph(2 ** 28), 1e9, false],
])('a graph that is run again keeps its room or not: %s', async (_, again, spare, keeps) => {
  const { sessions, compiled, run } = recorded();
  sessions.expect(
    new Map([
      [again, 2],
      [B, 1],
    ]),
    spare,
  );
  await run(again);
  await run(B);
  expect(compiled).toEqual([
    [again, keeps],
    [B, false],
  ]);
});

test('where they hold too much, the least recently used is released, and compiled again', async () => {
  const { compiled, open, run } = recorded(1);
  await run(A);
  await run(B);
  expect([...open]).toEqual([B]);
  await run(A);
  expect(compiled.map(([one]) => one)).toEqual([A, B, A]);
});

test('a graph whose output is on its device is not released before that is disposed of', async () => {
  const { sessions, open, run } = recorded();
  sessions.expect(
    new Map([
      [A, 1],
      [B, 1],
    ]),
    Number.POSITIVE_INFINITY,
  );
  await run(A, 1);
  expect([...open]).toEqual([A]);
  await run(B, 1);
  sessions.returned(A);
  expect([...open]).toEqual([A, B]);
  await run(graph(6));
  expect([...open]).not.toContain(A);
  expect([...open]).toContain(B);
});

test('nor where the graphs that are kept hold too much together', async () => {
  const { sessions, open, run } = recorded(1);
  await run(A, 1);
  await run(B);
  expect([...open]).toEqual([A, B]);
  sessions.returned(A);
  await run(graph(6));
  expect([...open]).not.toContain(A);
});
