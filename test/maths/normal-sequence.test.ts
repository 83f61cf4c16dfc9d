import { expect, test } from 'vitest';
import { NormalSequence } from '../../src/maths/normal-sequence.ts';
import { RandomStream } from '../../src/maths/random.ts';

test.each([[[1, 2, 3, 5, 7]], [[4096, 4096]], [[4095, 2, 9000, 3]], [[10_000, 0, 1, 12_287]]])(
  'values in pieces of %j are those of one draw',
  (pieces) => {
    const whole = new Float32Array(pieces.reduce((sum, n) => sum + n, 0));
    RandomStream.for(3, 'x').fillNormal(whole);
    const sequence = new NormalSequence(RandomStream.for(3, 'x'));
    const found = pieces.flatMap((n) => {
      const piece = new Float32Array(n);
      sequence.fill(piece);
      return [...piece];
    });
    expect(found).toEqual([...whole]);
  },
);
