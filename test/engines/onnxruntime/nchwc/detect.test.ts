import type { InferenceSession } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { loadOnnxruntime } from '../../../../src/engines/onnxruntime/load.ts';
import { findSupport } from '../../../../src/engines/onnxruntime/nchwc/detect.ts';

/** Without warnings of shapes that are not declared. */
const QUIET = { logSeverityLevel: 4 } as const;

type Onnxruntime = Awaited<ReturnType<typeof loadOnnxruntime>>;

/** onnxruntime that refuses models of which something is found in the bytes. */
async function refusing(refused: (model: string) => boolean): Promise<Onnxruntime> {
  const ort = await loadOnnxruntime();
  const create = (model: Uint8Array, options: InferenceSession.SessionOptions) =>
    refused(Buffer.from(model).toString('latin1'))
      ? Promise.reject(new Error('no such operator'))
      : ort.InferenceSession.create(model, options);
  return { ...ort, InferenceSession: { create } } as unknown as Onnxruntime;
}

const isBlocked = (model: string) => model.includes('com.microsoft.nchwc');

test('without the operators of the layout, there is nothing', async () => {
  expect(await findSupport(await refusing(() => true), QUIET)).toBeNull();
});

test('without one of its operators, there is nothing', async () => {
  const ort = await refusing((model) => isBlocked(model) && model.includes('MaxPool'));
  expect(await findSupport(ort, QUIET)).toBeNull();
});

test.each(['depthwise', 'grouped'] as const)(
  'without %s convolutions, there is the rest',
  async (feature) => {
    const whole = await findSupport(await loadOnnxruntime(), QUIET);
    const ort = await refusing((model) => isBlocked(model) && model.includes(feature));
    expect(await findSupport(ort, QUIET)).toEqual(whole && { ...whole, [feature]: false });
  },
);
