import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';
import ort from 'onnxruntime-node';

/** Statistics of a tensor of N×C×H×W, in float64. */
export interface Moments {
  readonly avgSqMean: number;
  readonly avgVar: number;
}

/** Bytes of a model that are given piece by piece, as one array. */
export function joined(pieces: Iterable<Uint8Array>): Uint8Array {
  return Buffer.concat([...pieces].map((piece) => Buffer.from(piece)));
}

export function decoded(bytes: Uint8Array): onnx.GraphProto {
  return fromBinary(onnx.ModelProtoSchema, bytes).graph as onnx.GraphProto;
}

/** The last value of a block: what the last node gives that is called by its path. */
export function outputOf({ node }: onnx.GraphProto, path: string): string {
  const last = node.findLast(({ name }) => name.startsWith(`${path}/`));
  return last?.output[0] as string;
}

/** What an addition adds to its shortcut, before it is scaled: found as a reader finds it. */
export function branchOf({ node }: onnx.GraphProto, path: string): string {
  const addition = node.find(({ name }) => name === `${path}/Add`) as onnx.NodeProto;
  const [, added] = addition.input as [string, string];
  const scaling = node.find(({ output }) => output[0] === added);
  return scaling?.name === `${path}/Mul` ? (scaling.input[0] as string) : added;
}

/**
 * Runs a model by onnxruntime, twice, with values within it fetched of the second run: what a node writes over its
 * inputs would show.
 */
export async function fetchWithin(
  bytes: Uint8Array,
  input: Float32Array,
  shape: readonly number[],
  names: readonly string[],
): Promise<Map<string, Moments>> {
  const model = fromBinary(onnx.ModelProtoSchema, bytes);
  const graph = model.graph as onnx.GraphProto;
  const own = new Set(graph.output.map(({ name }) => name));
  for (const name of new Set(names)) {
    if (!own.has(name)) graph.output.push(create(onnx.ValueInfoProtoSchema, { name }));
  }
  const session = await ort.InferenceSession.create(toBinary(onnx.ModelProtoSchema, model), {
    logSeverityLevel: 4,
  });
  const feeds = { input: new ort.Tensor('float32', input, shape) };
  await session.run(feeds);
  const outputs = await session.run(feeds);
  const moments = new Map(names.map((name) => [name, momentsOf(outputs[name] as ort.Tensor)]));
  await session.release();
  return moments;
}

function momentsOf({ data, dims }: ort.Tensor): Moments {
  const [batch, channels, ...sides] = dims as [number, number, ...number[]];
  const plane = sides.reduce((product, side) => product * side, 1);
  let [avgSqMean, avgVar] = [0, 0];
  for (let c = 0; c < channels; c++) {
    const values = Array.from({ length: batch }, (_, n) => {
      const start = (n * channels + c) * plane;
      return [...(data as Float32Array).subarray(start, start + plane)];
    }).flat();
    const mean = average(values);
    avgSqMean += mean ** 2 / channels;
    avgVar += average(values.map((value) => (value - mean) ** 2)) / channels;
  }
  return { avgSqMean, avgVar };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
