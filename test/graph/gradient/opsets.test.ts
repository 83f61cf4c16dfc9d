import { beforeAll, expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { GraphRefused } from '../../../src/engines/engine.ts';
import { openOnnxruntime } from '../../../src/engines/onnxruntime/engine.ts';
import { type Case, written } from './case.ts';
import { CASES } from './cases/table.ts';
import { distance, gradientGraph, type Ort, run } from './engine.ts';

/** Opsets from which on an operator that the rules write, or one of those that they are of, is another one. */
const OPSETS = [7, 10, 11, 13, 18, 24];

let ort: Ort;
beforeAll(async () => {
  ort = await openOnnxruntime('cpu', { threads: 1, blocked: false });
});

/** Whether a case's own operator is written so in its opset. */
async function isWrittenSo(one: Case): Promise<boolean> {
  const { builder, outputs, numbers } = written(one);
  const ends = outputs.map((value) => builder.node('Identity', [value], value.shape));
  return run(ort, builder.build(ends), numbers).then(
    () => true,
    (error) => {
      if (error instanceof GraphRefused) return false;
      throw error;
    },
  );
}

/** What a case puts out and hands back; undefined where spp says that it cannot in this opset. */
async function handedBack(one: Case): Promise<Float32Array[] | undefined> {
  const own = written(one);
  try {
    return await run(ort, gradientGraph(own), own.numbers);
  } catch (error) {
    if (error instanceof UserError && error.message.includes('before opset')) return undefined;
    throw error;
  }
}

test('in every opset what the rules write is valid, and means the same', async () => {
  const counts = new Map(OPSETS.map((opset) => [opset, 0]));
  for (const [op, all] of Object.entries(CASES)) {
    const cases = all.filter((one) => one.opset === undefined);
    // Convolutions are many, and written alike.
    for (const one of cases.filter((_, i) => i % Math.ceil(cases.length / 7) === 0)) {
      const expected = await handedBack(one);
      for (const opset of OPSETS) {
        const own = { ...one, opset };
        if (!(await isWrittenSo(own))) continue;
        for (const [i, numbers] of ((await handedBack(own)) ?? []).entries()) {
          const apart = distance(numbers, expected?.[i] as Float32Array);
          expect(apart, `${op} in opset ${opset}: ${i}`).toBeLessThan(1e-5);
          counts.set(opset, (counts.get(opset) ?? 0) + 1);
        }
      }
    }
  }
  for (const [opset, count] of counts) expect(count, `opset ${opset}`).toBeGreaterThan(150);
});
