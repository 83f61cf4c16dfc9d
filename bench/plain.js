// @ts-check
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProtoSchema } from 'onnx-buf';
import ort from 'onnxruntime-node';
import { GraphBuilder } from '../dist/graph/builder.js';
import { activation } from '../dist/graph/graph.js';
import { encodeOnnx } from '../dist/graph/onnx.js';
import { lowerBlock } from '../dist/lower/lower.js';
import { plannedParts } from '../dist/lower/planned.js';
import { segments } from '../dist/lower/segment.js';
import { Signal } from '../dist/lower/signal.js';
import { allBlocks } from '../dist/plan/blocks.js';
import { NO_READINGS } from '../dist/plan/readings.js';
import { parametersOf } from './instrumented.js';

/** @typedef {import('../dist/graph/graph.js').Graph} Graph */
/** @typedef {import("../dist/run/prepare.js").PreparedPlan} PreparedPlan */

const FLOAT32 = 1;

/**
 * The same network as anyone would run it in onnxruntime: one graph, its weights inside, no taps,
 * and onnxruntime's own settings. What comes back runs it once and tells how long that took, in
 * milliseconds.
 *
 * @param {PreparedPlan} network
 * @param {{ readonly data: Float32Array, readonly batch: number }} input
 */
export async function plainForward({ plan }, input) {
  const graph = untapped(plan, input.batch);
  const whole = segments(plannedParts(plan, input.batch, NO_READINGS), {
    weightBytes: Infinity,
    parts: Infinity,
  });
  if (whole[0] === undefined || whole.length > 1) throw new Error('not one segment');
  const model = withWeights(graph, parametersOf(whole[0]));
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
  const shape = [input.batch, ...plan.stem.input];
  const feeds = { input: new ort.Tensor('float32', input.data, shape) };
  return async () => {
    const begin = performance.now();
    await session.run(feeds);
    return performance.now() - begin;
  };
}

/**
 * The whole network as one graph that gives out its last activation and nothing else.
 *
 * @param {PreparedPlan['plan']} plan
 * @param {number} batch
 * @returns {Graph}
 */
function untapped(plan, batch) {
  const builder = new GraphBuilder([activation('input', [batch, ...plan.stem.input])]);
  let x = Signal.whole(builder, builder.input);
  for (const block of allBlocks(plan))
    x = lowerBlock(builder, block, `${block.index}`, x, NO_READINGS).output;
  return builder.build([x.value()]);
}

/**
 * An ONNX model of a graph in which the parameters are constants.
 *
 * @param {Graph} graph
 * @param {ReadonlyMap<string, Float32Array>} parameters
 */
function withWeights(graph, parameters) {
  const model = fromBinary(ModelProtoSchema, encodeOnnx(graph));
  if (model.graph === undefined) throw new Error('no graph');
  model.graph.input = model.graph.input.filter(({ name }) => !parameters.has(name));
  for (const { name, shape } of graph.parameters) {
    const values = parameters.get(name);
    if (values === undefined) throw new Error(`no values for ${name}`);
    const rawData = new Uint8Array(values.slice().buffer);
    const dims = shape.map(BigInt);
    model.graph.initializer.push(
      create(TensorProtoSchema, { name, dims, dataType: FLOAT32, rawData }),
    );
  }
  return toBinary(ModelProtoSchema, model);
}
