// @ts-check
import { create, toBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';
import ort from 'onnxruntime-node';
import { RandomStream } from '../dist/maths/random.js';

const SIZE = 2048;
const FLOAT32 = 1;

/** Floating-point operations of one product. */
export const MATMUL_FLOP = 2 * SIZE ** 3;

/** A matrix product of 2048³ on onnxruntime. What comes back runs it once and tells how long that took. */
export async function openMatmul() {
  const model = toBinary(
    onnx.ModelProtoSchema,
    create(onnx.ModelProtoSchema, {
      irVersion: 9n,
      opsetImport: [create(onnx.OperatorSetIdProtoSchema, { domain: '', version: 20n })],
      graph: create(onnx.GraphProtoSchema, {
        name: 'matmul',
        node: [
          create(onnx.NodeProtoSchema, { opType: 'MatMul', input: ['a', 'b'], output: ['c'] }),
        ],
        input: ['a', 'b'].map(square),
        output: [square('c')],
      }),
    }),
  );
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
  const feeds = { a: noise('a'), b: noise('b') };
  return async () => {
    const begin = performance.now();
    await session.run(feeds);
    return performance.now() - begin;
  };
}

/** @param {string} name */
function square(name) {
  const dim = [SIZE, SIZE].map((size) =>
    create(onnx.TensorShapeProto_DimensionSchema, {
      value: { case: 'dimValue', value: BigInt(size) },
    }),
  );
  const shape = create(onnx.TensorShapeProtoSchema, { dim });
  const tensorType = create(onnx.TypeProto_TensorSchema, { elemType: FLOAT32, shape });
  const type = create(onnx.TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } });
  return create(onnx.ValueInfoProtoSchema, { name, type });
}

/** @param {string} name */
function noise(name) {
  const values = new Float32Array(SIZE ** 2);
  RandomStream.for(0, `bench.${name}`).fillNormal(values);
  return new ort.Tensor('float32', values, [SIZE, SIZE]);
}
