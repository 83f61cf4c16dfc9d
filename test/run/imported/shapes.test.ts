import { expect, test } from 'vitest';
import type { ImportedSpec } from '../../../src/networks/imported.ts';
import type { ModelInput } from '../../../src/onnx/model.ts';
import { fixedSizes, refuseOtherSizes, shapeOf } from '../../../src/run/imported/shapes.ts';

const SPEC: ImportedSpec = { name: 'net', model: 'net.onnx', weights: 'stored', points: 'layers' };
const SIZES = { batch: 4, channels: 3, size: [32, 48] } as const;

const pictures = (...dims: ModelInput['dims']): ModelInput => ({
  name: 'x',
  type: 'float32',
  dims,
});
const ids = (...dims: ModelInput['dims']): ModelInput => ({ name: 'ids', type: 'int64', dims });

test.each([
  ['all open', pictures('batch', null, 'h', 'w'), {}, [4, 3, 32, 48]],
  ['channels and size fixed', pictures('n', 1, 28, 28), {}, [4, 1, 28, 28]],
  ['told by name', pictures('batch', 3, 'h', 'w'), { dims: { h: 8, w: 9 } }, [4, 3, 8, 9]],
  ['tokens, told by name', ids('batch', 'seq'), { dims: { seq: 20 } }, [4, 20]],
  ['tokens, told by place', ids(null, null), { dims: { 'ids[1]': 20 } }, [4, 20]],
] as const)('the shape of an input: %s', (_, input, more, shape) => {
  expect(shapeOf(input, { ...SPEC, ...more }, SIZES, 'net.onnx')).toEqual(shape);
});

test('a size that nothing tells is asked for', () => {
  expect(() => shapeOf(ids('batch', 'seq'), SPEC, SIZES, 'net.onnx')).toThrow(
    expect.objectContaining({ name: 'UserError', remedy: expect.stringContaining('"seq": 128') }),
  );
});

test('what a model has fixed of its pictures', () => {
  expect(fixedSizes([ids(2, 8), pictures(2, 3, 'h', 64)])).toEqual({
    batch: 2,
    channels: 3,
    height: undefined,
    width: 64,
  });
});

test.each([
  [{ batch: 8 }, 'batch 8 does not fit a model that was exported for 2'],
  [{ size: [16, 16] }, 'size 16×16 does not fit a model that was exported for 64×64'],
  [{ dims: { seq: 3 } }, 'the model has no open size "seq"'],
] as const)('refused: %j', (more, message) => {
  expect(() => refuseOtherSizes([pictures(2, 3, 64, 64)], { ...SPEC, ...more })).toThrow(message);
});
