import ort from 'onnxruntime-node';
import type { GraphConstant, GraphValue } from '../../src/graph/graph.ts';
import { encodeOnnx } from '../../src/graph/onnx.ts';
import { segments } from '../../src/lower/segment.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { drawInPlace } from '../../src/run/weight-source.ts';
import { type Numbers, partsOf } from '../networks/measured.ts';
import { UNLIMITED } from '../networks/run.ts';

type Three = Pick<Numbers, 'avgSqMean' | 'avgVar' | 'resAvgVar'>;

/** The same network with nothing streamed: one graph, its weights inside, run once by onnxruntime. */
export async function measureWhole(
  spec: NetworkSpec,
  data: Float32Array,
  shape: readonly [n: number, c: number, h: number, w: number],
  seed: number,
): Promise<Three[]> {
  const [batch, ...extent] = shape;
  const plan = planNetwork(spec, extent);
  const [segment] = segments(partsOf(plan, batch), UNLIMITED);
  if (segment === undefined) throw new Error('a network without parts');
  const { graph } = segment;
  const weights = await drawInPlace().take(segment, seed);
  const inside = graph.parameters.map(
    ({ name, shape }): GraphConstant => ({
      name,
      type: 'float32',
      shape,
      data: weights.get(name) as Float32Array,
    }),
  );
  const whole = { ...graph, parameters: [], constants: [...graph.constants, ...inside] };
  const session = await ort.InferenceSession.create(encodeOnnx(whole), { logSeverityLevel: 4 });
  const taps = await session.run({
    [(graph.inputs[0] as GraphValue).name]: new ort.Tensor('float32', data, shape),
  });
  await session.release();
  const average = (name: string, of: (value: number) => number = (value) => value) => {
    const values = taps[name]?.data as Float32Array;
    return values.reduce((sum, value) => sum + of(value), 0) / values.length;
  };
  return segment.parts.map((part, i) => ({
    avgSqMean: average(`${i}.output.mean`, (mean) => mean ** 2),
    avgVar: average(`${i}.output.variance`),
    resAvgVar: part.hasBranch ? average(`${i}.branch.variance`) : undefined,
  }));
}
