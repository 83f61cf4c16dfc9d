import type { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../../../src/engines/engine.ts';
import { openOnnxruntime } from '../../../../src/engines/onnxruntime/engine.ts';
import { loadOnnxruntime } from '../../../../src/engines/onnxruntime/load.ts';
import { toBlocked } from '../../../../src/engines/onnxruntime/nchwc/blocked.ts';
import { findSupport } from '../../../../src/engines/onnxruntime/nchwc/detect.ts';
import type { Support } from '../../../../src/engines/onnxruntime/nchwc/support.ts';
import { GraphBuilder } from '../../../../src/graph/builder.ts';
import type { Graph, GraphValue } from '../../../../src/graph/graph.ts';
import { segments } from '../../../../src/lower/segment.ts';
import { planNetwork } from '../../../../src/networks/plan.ts';
import type { NetworkSpec } from '../../../../src/networks/spec.ts';
import { partsOf } from '../../../networks/measured.ts';
import { bnSpec, nfSpec, v1Spec } from '../../../networks/specs.ts';
import { difference as far, numbers, size } from '../../both.ts';
import { difference, inPieces, NETWORKS } from '../../networks.ts';
import { floats, oneInput, runOne } from '../../run-one.ts';
import {
  between,
  depthwise,
  grouped,
  isMixed,
  layerNorm,
  manyTypes,
  mixedWidths,
  softmax,
  twice,
  unary,
} from './graphs.ts';

let blocked: Engine<Tensor>;
let plain: Engine<Tensor>;
let support: Support | null;

beforeAll(async () => {
  blocked = await openOnnxruntime();
  plain = await openOnnxruntime('cpu', { blocked: false });
  support = await findSupport(await loadOnnxruntime(), { logSeverityLevel: 4 });
});
afterAll(async () => {
  await blocked.close();
  await plain.close();
});

const EVERY = { depthwise: true, grouped: true };

/** Wide enough that the narrowest convolution fills a block of 16. */
const WIDTHS = [64, 128];

const wide = ([name, spec]: [string, NetworkSpec]): [string, NetworkSpec] => [
  name,
  { ...spec, widths: WIDTHS } as NetworkSpec,
];

function graphsOf(spec: NetworkSpec): Graph[] {
  const plan = planNetwork(spec, [3, 37, 34]);
  return segments(partsOf(plan, 3), { weightBytes: Number.POSITIVE_INFINITY, parts: 2 }).map(
    ({ graph }) => graph,
  );
}

test('this machine has blocks of 8 or 16 channels', () => {
  // Where it has none, the tests below compare a thing with itself, and that is to be seen.
  if (process.arch !== 'x64') expect([undefined, 8, 16]).toContain(support?.block);
  else expect([8, 16].map((block) => ({ block, ...EVERY }))).toContainEqual(support);
});

test('a convolution whose output has no known channels stays plain', () => {
  const builder = new GraphBuilder(oneInput([2, 16, 4, 4]));
  const weight = builder.parameter('w', [16, 16, 1, 1]);
  const output = { type: 'float32', shape: [2, 16, 4, 4] } as const;
  const [y] = builder.append('Conv', [builder.input, weight], [output], {});
  const graph = builder.build([builder.node('Relu', [y as GraphValue], output.shape)]);
  expect(toBlocked(graph, { block: 16, ...EVERY })).toBeNull();
});

test.each(NETWORKS.map(wide))('every block of the layout fits: %s', (_, spec) => {
  for (const graph of graphsOf(spec)) {
    for (const channels of [8, 16]) {
      const own = toBlocked(graph, { block: channels, ...EVERY });
      expect(isMixed(graph, { block: channels, ...EVERY })).toBe(false);
      const convolutions = own?.nodes.filter(({ op, domain }) => op === 'Conv' && domain);
      expect(convolutions?.length).toBeGreaterThan(0);
      expect([own?.inputs, own?.parameters, own?.outputs, own?.readings]).toEqual([
        graph.inputs,
        graph.parameters,
        graph.outputs,
        graph.readings,
      ]);
    }
  }
});

test.each(NETWORKS.map(wide))('the same statistics as without it: %s', async (_, spec) => {
  const expected = await inPieces(plain as Engine, spec);
  const actual = await inPieces(blocked as Engine, spec);
  expect(actual.length).toBe(expected.length);
  expect(difference(actual, expected)).toBeLessThan(1e-5);
});

test.each([
  ['batch norm', bnSpec({ widths: [20, 36] })],
  ['squeeze-and-excitation', nfSpec({ widths: [20, 36], se_ratio: 0.25 })],
  ['post-activation', v1Spec({ widths: [40, 64] })],
])('the same statistics where channels are no multiples of a block: %s', async (_, spec) => {
  const mixed = graphsOf(spec).filter((graph) => isMixed(graph, { block: 16, ...EVERY }));
  expect(mixed.length).toBeGreaterThan(0);
  const expected = await inPieces(plain as Engine, spec);
  const actual = await inPieces(blocked as Engine, spec);
  expect(difference(actual, expected)).toBeLessThan(1e-5);
});

type Build = (builder: GraphBuilder, x: GraphValue, weight: GraphValue) => GraphValue;

const SHAPE = [2, 16, 5, 7];
const add = (b: GraphBuilder, x: GraphValue, y: GraphValue | string) =>
  b.node('Add', [x, y], x.shape);
const mul = (b: GraphBuilder, x: GraphValue, y: GraphValue | string) =>
  b.node('Mul', [x, y], x.shape);
const relu = (b: GraphBuilder, x: GraphValue) => b.node('Relu', [x], x.shape);
const conv = (b: GraphBuilder, x: GraphValue, weight: GraphValue) =>
  b.node('Conv', [x, weight], x.shape);

/** Every way in which scale, shift, sum and ReLU can meet, or be wanted elsewhere too. */
const CHAINS: Record<string, Build> = {
  'a scale, a shift and a ReLU': (b, x) =>
    relu(b, mul(b, add(b, x, b.parameter('shift', [1, 16, 1, 1])), b.float(0.5))),
  'a shift behind a scale': (b, x) =>
    add(b, mul(b, x, b.parameter('scale', [1, 16, 1, 1])), b.parameter('shift', [1, 16, 1, 1])),
  'a scale for each sample': (b, x) => mul(b, x, b.parameter('scale', [2, 16, 1, 1])),
  'a scale for each sample, a shift for all': (b, x) =>
    add(b, mul(b, x, b.parameter('scale', [2, 16, 1, 1])), b.parameter('shift', [1, 16, 1, 1])),
  'a divisor for each channel, and a term': (b, x) => {
    const divisor = b.node('Exp', [b.parameter('log', [1, 16, 1, 1])], [1, 16, 1, 1]);
    return add(b, b.node('Div', [x, divisor], x.shape), b.parameter('shift', [1, 16, 1, 1]));
  },
  'a global average pool': (b, x, w) => b.node('GlobalAveragePool', [conv(b, x, w)], [2, 16, 1, 1]),
  'one number a sample': (b, x) => b.node('Sub', [x, b.parameter('mean', [2, 1, 1, 1])], SHAPE),
  'a mean off': (b, x) => b.node('Sub', [x, b.parameter('mean', [1, 16, 1, 1])], SHAPE),
  'a scaled sum and a ReLU': (b, x, w) => relu(b, add(b, x, mul(b, conv(b, x, w), b.float(0.2)))),
  'a sum of two scaled': (b, x, w) =>
    add(b, mul(b, x, b.float(3)), mul(b, conv(b, x, w), b.float(0.2))),
  'a sum that is scaled': (b, x, w) => mul(b, add(b, x, conv(b, x, w)), b.float(-2)),
  'a scaled sum that is scaled': (b, x, w) =>
    mul(b, add(b, x, mul(b, conv(b, x, w), b.float(0.2))), b.float(-2)),
  'a ReLU behind a convolution': (b, x, w) => relu(b, conv(b, x, w)),
  'a convolution that is wanted without its ReLU too': (b, x, w) => {
    const y = conv(b, x, w);
    return add(b, relu(b, y), y);
  },
  'a scaled value that is wanted twice': (b, x) => {
    const y = mul(b, x, b.float(0.7));
    return add(b, relu(b, y), y);
  },
  'a square that is wanted as well': (b, x, w) => {
    const y = conv(b, x, w);
    return mul(b, mul(b, y, y), b.meanSquare(y));
  },
  'the mean over the samples': (b, x, w) => b.mean(conv(b, x, w), [0]),
  'the mean of rows': (b, x, w) => b.mean(conv(b, x, w), [3]),
  'the mean of rows off, which the layout cannot take': (b, x, w) =>
    b.node('Sub', [x, b.mean(conv(b, x, w), [3])], SHAPE),
  'the input itself': (_, x) => x,
  'means alone': (b, x, w) => b.mean(conv(b, x, w), [2, 3]),
};

test.each(Object.entries(CHAINS))('%s', async (_, build) => {
  const builder = new GraphBuilder(oneInput(SHAPE));
  const weight = builder.parameter('weight', [16, 16, 1, 1]);
  const output = build(builder, conv(builder, builder.input, weight), weight);
  const graph = builder.build([output]);
  const parameters = new Map(
    graph.parameters.map(({ name, shape }) => [name, numbers(size(shape), 0.5)]),
  );
  const [a, b] = await Promise.all(
    [blocked, plain].map(async (engine) => {
      const input = engine.upload(floats(numbers(size(SHAPE)), SHAPE));
      return (await runOne(engine, graph, input, parameters)).output;
    }),
  );
  expect(a?.dims).toEqual(b?.dims);
  expect(far(a?.data as Float32Array, b?.data as Float32Array)).toBeLessThan(1e-5);
});

/** Every input and parameter filled, everything that comes out. */
async function runAll(engine: Engine<Tensor>, graph: Graph): Promise<Map<string, Float32Array>> {
  const inputs = graph.inputs.map(
    ({ name, shape }, i) =>
      [name, engine.upload(floats(numbers(size(shape), 1 + i), shape))] as const,
  );
  const parameters = graph.parameters.map(({ name, shape }) => {
    const fanIn = size(shape.slice(1));
    return [name, numbers(size(shape), 1.5 / Math.sqrt(fanIn))] as const;
  });
  const done = await engine.run(graph, new Map(inputs), new Map(parameters));
  const outputs = [...done.outputs].map(
    ([name, { data }]) => [name, Float32Array.from(data as Float32Array, Number)] as const,
  );
  return new Map([...outputs, ...done.readings]);
}

test.each<[string, Graph]>([
  ['a depthwise convolution and squeeze-and-excitation', depthwise()],
  ['a depthwise convolution of 5×5 pixels that halves the extent', depthwise(5, 2)],
  ['groups of 4 channels, which are no block', grouped(4)],
  ['groups of 16 channels', grouped(16)],
  ['groups of 32 channels', grouped(32)],
  ['an operator across channels', between(softmax)],
  ['a layer norm over the channels of a pixel', between(layerNorm)],
  ['an elementwise operator', between((b, x) => unary(b, 'Erf', x))],
  [
    'two tensors behind one another',
    between((b, x) => b.node('Concat', [x, x], doubled(x), { axis: { i: 1 } })),
  ],
  ['two inputs and two outputs', twice()],
  ['channels that are no multiple of a block', mixedWidths()],
  ['nodes of two outputs and values of many types', manyTypes()],
])('%s', async (_, graph) => {
  const [actual, expected] = await Promise.all([
    runAll(blocked as Engine<Tensor>, graph),
    runAll(plain as Engine<Tensor>, graph),
  ]);
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  for (const [name, values] of expected) {
    expect(far(actual.get(name) as Float32Array, values)).toBeLessThan(1e-6);
  }
});

function doubled({ shape: [batch, channels, ...pixels] }: GraphValue): number[] {
  return [batch as number, 2 * (channels as number), ...pixels];
}
