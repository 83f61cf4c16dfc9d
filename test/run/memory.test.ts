import { expect, test } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { activation } from '../../src/graph/graph.ts';
import type { Segment } from '../../src/lower/segment.ts';
import { estimateMemory, KEPT_ROOM_BYTES } from '../../src/run/memory.ts';
import { preparePlanned } from '../../src/run/prepare.ts';
import { parseKnown } from './known.ts';

/** What an estimate has of the process itself, whatever is run. */
const BASE = estimateMemory({ segments: [segmentOf(0, 0)], backward: null }, 1).total;

/** Two pools that keep so many numbers, and a parameter of so many that only its segment knows of. */
function segmentOf(numbers: number, weights: number): Segment {
  const builder = new GraphBuilder([activation('input', [1, numbers])]);
  const first = builder.node('MaxPool', [builder.input], [1, numbers]);
  const second = builder.node('MaxPool', [first], [1, numbers]);
  builder.parameter('w', [weights]);
  const init = { distribution: 'normal', std: 1, standardize: null } as const;
  const weight = { tensor: 'w', shape: [weights], init };
  return {
    parts: [],
    handsOn: [],
    graph: builder.build([second]),
    bindings: [{ name: 'w', kind: 'drawn', weight }],
  };
}

test('what the graph holds at once, and its weights four times', () => {
  const { total, kept, activations, weights } = estimateMemory(
    { segments: [segmentOf(1000, 100)], backward: null },
    1,
  );
  // Input, first and second, of four bytes a number.
  expect([activations, weights]).toEqual([3 * 4 * 1000, 4 * 4 * 100]);
  expect(total - BASE).toBe(activations + weights);
  expect(kept).toBe(0);
});

test('the largest of several segments counts, of activations and of weights each by itself', () => {
  const [wide, heavy] = [segmentOf(1000, 1), segmentOf(1, 1000)];
  const both = estimateMemory({ segments: [wide, heavy], backward: null }, 1);
  expect(both.activations).toBe(
    estimateMemory({ segments: [wide], backward: null }, 1).activations,
  );
  expect(both.weights).toBe(estimateMemory({ segments: [heavy], backward: null }, 1).weights);
});

test('graphs that are run again keep their room, each once, as long as all of it is not too much', () => {
  const [one, two] = [segmentOf(1000, 100), segmentOf(10, 0)];
  const room = 3 * 4 * 1000 + 4 * 100;
  expect(estimateMemory({ segments: [one, one], backward: null }, 1).kept).toBe(room);
  expect(estimateMemory({ segments: [one, one], backward: null }, 4).kept).toBe(room);
  expect(estimateMemory({ segments: [one, two], backward: null }, 2).kept).toBe(room + 3 * 4 * 10);
  expect(estimateMemory({ segments: [one, one, two], backward: null }, 1).kept).toBe(room);
  const most = KEPT_ROOM_BYTES / (3 * 4);
  expect(estimateMemory({ segments: [segmentOf(most, 0)], backward: null }, 2).kept).toBe(
    KEPT_ROOM_BYTES,
  );
  expect(estimateMemory({ segments: [segmentOf(most + 1, 0)], backward: null }, 2).kept).toBe(0);
});

const NETWORK = '{ name: a, model: resnetv2, stages: [1, 1], widths: [64, 128] }';

/** Of a config with one thing changed. */
function estimateOf(batch: number, size: number, network = NETWORK, seeds = 1) {
  const text = `input: { kind: gaussian, batch: ${batch}, size: ${size} }\nnetworks: [${network}]`;
  const { config, locate } = parseKnown(text, 'x.yaml');
  const [prepared] = preparePlanned(config, locate);
  const { total, kept } = estimateMemory(
    { segments: prepared?.segments ?? [], backward: null },
    seeds,
  );
  return total + kept;
}

test.each([
  ['batch', [1, 2, 8, 32].map((batch) => estimateOf(batch, 64))],
  ['size', [32, 48, 64, 128].map((size) => estimateOf(4, size))],
  [
    'widths',
    [1, 2, 4].map((factor) =>
      estimateOf(4, 64, NETWORK.replace('[64, 128]', `[${64 * factor}, ${128 * factor}]`)),
    ),
  ],
  ['seeds', [1, 2].map((seeds) => estimateOf(4, 64, NETWORK, seeds))],
])('it grows with %s', (_, estimates) => {
  expect(estimates).toEqual([...new Set(estimates)].sort((a, b) => a - b));
  expect(estimates.length).toBeGreaterThan(1);
});
