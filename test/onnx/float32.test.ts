import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';
import { expect, test } from 'vitest';
import { DATA_TYPES } from '../../src/graph/onnx.ts';
import { folder, inProcess } from '../cli/run.ts';
import { modelBytes } from './model.ts';

const BLOCKS = modelBytes({
  inputs: { x: [4, 8, 16] },
  tensors: { w: [16, 16], v: [16, 16], s: [16], b: [16] },
  nodes: [
    ['LayerNormalization', 'x s b', 'a1', { axis: 2 }],
    ['MatMul', 'a1 w', 'a2'],
    ['Add', 'x a2', 'a'],
    ['MatMul', 'a v', 'b1'],
    ['Add', 'a b1', 'y'],
  ],
  output: 'y',
});

/** How each type holds a float32, and how well. */
const TYPES = {
  float16: { bytes: (x: number) => half(x), rounding: 2 ** -11 },
  bfloat16: {
    bytes: (x: number) => [...new Uint8Array(Float32Array.of(x).buffer)].slice(2),
    rounding: 2 ** -7,
  },
  float64: {
    bytes: (x: number) => [...new Uint8Array(Float64Array.of(x).buffer)],
    rounding: 2 ** -23,
  },
} as const;

/** A normal number below 2¹⁵ in float16, cut off. */
function half(x: number): number[] {
  const [bits = 0] = new Uint32Array(Float32Array.of(x).buffer);
  const exponent = ((bits >> 23) & 255) - 112;
  const value =
    ((bits >> 16) & 0x8000) | (exponent <= 0 ? 0 : (exponent << 10) | ((bits >> 13) & 1023));
  return [value & 255, value >> 8];
}

/** The same model with every float in another type. */
function inType(type: keyof typeof TYPES): Uint8Array {
  const model = fromBinary(onnx.ModelProtoSchema, BLOCKS);
  const { initializer, input } = model.graph as onnx.GraphProto;
  for (const tensor of initializer) {
    const floats = new Float32Array(tensor.rawData.slice().buffer);
    tensor.rawData = Uint8Array.from([...floats].flatMap(TYPES[type].bytes));
    tensor.dataType = DATA_TYPES[type];
  }
  for (const { type: kind } of input) {
    if (kind?.value.case === 'tensorType') kind.value.value.elemType = DATA_TYPES[type];
  }
  return toBinary(onnx.ModelProtoSchema, create(onnx.ModelProtoSchema, model));
}

async function statistics(model: Uint8Array): Promise<number[]> {
  const at = folder();
  at.write('net.onnx', model);
  const file = at.write(
    'a.yaml',
    'input: { kind: gaussian, batch: 4, size: 8 }\nnetworks: [{ model: net.onnx }]\n',
  );
  const { code, stderr } = await inProcess(at.root, ['analyze', file, '--format=json', '-q']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const points = at.result('plots/a.json').networks[0]?.points ?? [];
  return points.map((point) => point.statistics.avg_var?.values[0] as number);
}

test.each(Object.entries(TYPES))(
  '%s gives the points of float32, as it rounds',
  async (type, { rounding }) => {
    const [own, float32] = [
      await statistics(inType(type as keyof typeof TYPES)),
      await statistics(BLOCKS),
    ];
    expect(own).toHaveLength(3);
    for (const [i, value] of own.entries()) {
      expect(Math.abs(value / (float32[i] as number) - 1)).toBeLessThan(8 * rounding);
    }
  },
);
