import { expect, test } from 'vitest';
import { toBlocked } from '../../../../src/engines/onnxruntime/nchwc/blocked.ts';
import { NCHWC } from '../../../../src/engines/onnxruntime/nchwc/nodes.ts';
import type { Graph } from '../../../../src/graph/graph.ts';
import {
  add,
  between,
  blockedConvolutions,
  conv,
  depthwise,
  grouped,
  layerNorm,
  manyTypes,
  mixedWidths,
  reorders,
  SUPPORT,
  softmax,
  twice,
  unary,
} from './graphs.ts';

const blocked = (graph: Graph): Graph => {
  const written = toBlocked(graph, SUPPORT);
  if (written === null) throw new Error('not blocked');
  return written;
};

const IN = 'ReorderInput';
const OUT = 'ReorderOutput';

const GRAPHS: [string, Graph, number, string[]][] = [
  ['depthwise', depthwise(), 3, [IN, OUT]],
  ['groups of blocks', grouped(16), 3, [IN, OUT]],
  ['groups that are no blocks', grouped(4), 2, [IN, OUT, IN, OUT]],
  ['an unknown operator', between(softmax), 2, [IN, OUT, IN, OUT]],
  ['an elementwise operator', between((b, x) => unary(b, 'Erf', x)), 2, [IN, OUT]],
  ['a layer norm over channels', between(layerNorm), 2, [IN, OUT, IN, OUT]],
  ['two inputs and two outputs', twice(), 3, [IN, IN, OUT, OUT]],
  ['channels that are no multiple of a block', mixedWidths(), 1, [IN, OUT]],
  ['several outputs and types', manyTypes(), 2, [IN, OUT, IN, OUT]],
];

test.each(GRAPHS)('%s: convolutions in the layout, and reorders', (_, graph, count, seams) => {
  const written = blocked(graph);
  expect(blockedConvolutions(written).length).toBe(count);
  expect(reorders(written)).toEqual(seams);
});

test.each(GRAPHS)('%s: what comes in and goes out stays', (_, graph) => {
  const { inputs, parameters, outputs, readings } = blocked(graph);
  expect([inputs, parameters, outputs, readings]).toEqual([
    graph.inputs,
    graph.parameters,
    graph.outputs,
    graph.readings,
  ]);
});

test.each(GRAPHS)('%s: every value is written once, before it is read', (_, graph) => {
  const { inputs, parameters, constants, nodes, outputs, readings } = blocked(graph);
  const known = new Set([...inputs, ...parameters, ...constants].map(({ name }) => name));
  for (const node of nodes) {
    for (const name of node.inputs) expect(name === '' || known.has(name)).toBe(true);
    for (const { name } of node.outputs) {
      expect(known.has(name)).toBe(false);
      known.add(name);
    }
  }
  for (const { name } of [...outputs, ...readings]) expect(known.has(name)).toBe(true);
});

test('a value that is read twice in the other layout is reordered once', () => {
  const graph = between((b, x) => add(b, softmax(b, x), unary(b, 'Hardmax', x)));
  const names = blocked(graph).nodes.map(({ op }) => op);
  expect(names.filter((op) => op === OUT).length).toBe(2);
});

test('a weight of two convolutions is brought into its order once', () => {
  const once = blocked(between((_, x) => x)).nodes;
  const graph = between((b, x) => {
    const [batch, , ...rest] = x.shape as [number, number, ...number[]];
    const weight = b.parameter('shared', [32, 32, 1, 1]);
    const twice = [0, 1].reduce((y) => b.node('Conv', [y, weight], [batch, 32, ...rest]), x);
    return twice;
  });
  const written = blocked(graph).nodes.filter(({ domain }) => domain === NCHWC);
  // Two convolutions and one reorder.
  expect(written.length).toBe(once.filter(({ domain }) => domain === NCHWC).length + 3);
});

test('names that are taken are left alone', () => {
  const graph = between((b, x) => conv(b, x, 'blocked0', 32, 1));
  const names = blocked(graph).nodes.flatMap(({ outputs }) => outputs.map(({ name }) => name));
  expect(names).not.toContain('blocked0');
});
