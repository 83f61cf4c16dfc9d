import { expect, test } from 'vitest';
import { textPieces } from '../../src/cli/text-pieces.ts';

test('many small texts are few pieces, none of them large, and nothing is lost between', () => {
  const texts = Array.from({ length: 20_000 }, (_, i) => `row ${i} ü\n`);
  const pieces = [...textPieces(texts)];
  expect(Buffer.concat(pieces).toString()).toBe(texts.join(''));
  expect(pieces.length).toBeGreaterThan(2);
  expect(pieces.length).toBeLessThan(10);
});

test('a text is asked for when the one before is written', () => {
  let asked = 0;
  function* texts() {
    for (;;) {
      asked += 1;
      yield 'x'.repeat(40_000);
    }
  }
  const pieces = textPieces(texts());
  pieces.next();
  expect(asked).toBe(2);
});
