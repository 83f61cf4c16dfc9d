import { type ModelNode, readsOf } from './model.ts';
import type { Net } from './net.ts';
import { IDENTITY } from './operators.ts';
import { isFactor } from './points/walk.ts';

/** Axis of the channels that an operator takes for granted, of what it reads first. */
const OF_OPERATORS: Readonly<Record<string, 'first' | 'last'>> = {
  Conv: 'first',
  ConvTranspose: 'first',
  BatchNormalization: 'first',
  InstanceNormalization: 'first',
  GroupNormalization: 'first',
  MaxPool: 'first',
  AveragePool: 'first',
  GlobalAveragePool: 'first',
  GlobalMaxPool: 'first',
  LayerNormalization: 'last',
  RMSNormalization: 'last',
  SimplifiedLayerNormalization: 'last',
  SkipLayerNormalization: 'last',
  MatMul: 'last',
  Gemm: 'last',
  LSTM: 'last',
  GRU: 'last',
  RNN: 'last',
};

/** Elementwise, so that channels stay where they are. */
const PASSED: ReadonlySet<string> = new Set([
  ...IDENTITY,
  ...['Add', 'Sub', 'Mul', 'Div', 'Relu', 'Sigmoid', 'Tanh', 'Erf', 'Gelu', 'Elu', 'Clip'],
  ...['LeakyRelu', 'HardSwish', 'HardSigmoid', 'Softplus', 'Sqrt', 'Pow'],
]);

/** Steps from a value within which operators tell where its channels are. */
const NEAR = 3;

/**
 * The axis of a value's channels, by the operators around it: 1 for what convolutions, batch norms and pools read
 * or make, the last for layer norms and matrix products. Where none tells, 1 of four and more axes and of two, and
 * otherwise the last.
 */
export function channelAxis(net: Net, values: readonly string[]): Map<string, number> {
  const votes = new Map<number, number>();
  for (const value of values) {
    const rank = net.shape(value).length;
    votes.set(rank, (votes.get(rank) ?? 0) + voteOf(net, value));
  }
  return new Map(
    values.map((value) => {
      const rank = net.shape(value).length;
      const vote = votes.get(rank) ?? 0;
      const isFirst = vote === 0 ? rank !== 3 : vote > 0;
      return [value, isFirst ? 1 : rank - 1];
    }),
  );
}

/** How many operators near a value have channels first, less those that have them last. */
function voteOf(net: Net, value: string): number {
  const seen = new Set<string>();
  let near = [value];
  for (let step = 0; step < NEAR; step++) {
    let vote = 0;
    const next: string[] = [];
    for (const name of near) {
      seen.add(name);
      for (const node of net.readersOf(name)) {
        if (node.inputs[0] === name || node.op === 'MatMul') vote += wordOf(net, node);
        if (PASSED.has(node.op)) next.push(...node.outputs);
      }
      const maker = net.maker(name);
      if (maker === undefined) continue;
      vote += wordOf(net, maker);
      if (PASSED.has(maker.op)) next.push(...readsOf(maker));
    }
    if (vote !== 0) return Math.sign(vote);
    const shape = net.shape(value);
    near = next.filter(
      (name) => !seen.has(name) && net.isActivation(name) && `${net.shape(name)}` === `${shape}`,
    );
  }
  return 0;
}

function wordOf(net: Net, node: ModelNode): number {
  const word = OF_OPERATORS[node.op];
  if (word === undefined) return 0;
  // A product of two activations mixes positions as well as channels.
  if (node.op === 'MatMul' && !net.isConstant(node.inputs[1] ?? '')) return 0;
  if (word === 'last' && node.op === 'MatMul' && isFactor(net, node.inputs[1] ?? '')) return 0;
  return word === 'first' ? 1 : -1;
}
