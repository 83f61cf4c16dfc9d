import { expect, test } from 'vitest';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import type { Alive, Part } from '../../src/lower/part.ts';
import { Signal } from '../../src/lower/signal.ts';
import { waysBack } from '../../src/lower/way-back.ts';
import { UNPLANNED } from '../../src/plan/facts.ts';
import { NO_READINGS } from '../../src/plan/readings.ts';

const alive: Alive = { type: 'float32', shape: [2, 3], channelAxis: 1 };
const X = Float32Array.of(1, -2, 3, 0.5, 4, -1);
const U = Float32Array.of(2, 1, -1, 0.5, 3, 1);
/** As exporters write it: turned. */
const W = Float32Array.of(1, 2, -1, 0.5, 3, 1, -2, 1, 4);
const MASK = Float32Array.of(0, -1e30, 0, 0, 0, -1e30);

/** y = relu(x + mask) · Wᵀ, as a part of an imported model. */
function part(index: number): Part {
  return {
    place: { index, stage: Math.min(1, index), block: index, name: `layer${index}` },
    inputs: [alive],
    outputs: [alive],
    point: alive,
    hasBranch: false,
    facts: { ...UNPLANNED, transition: false },
    wanted: NO_READINGS,
    pointAt: 0,
    bindings: [
      { name: 'mask', kind: 'values', shape: alive.shape, values: MASK },
      { name: 'w', kind: 'values', shape: [3, 3], values: W },
    ],
    write(builder, [x], prefix) {
      const mask = builder.parameter(`${prefix}.mask`, alive.shape);
      const weight = builder.parameter(`${prefix}.w`, [3, 3]);
      const perm = { perm: { ints: [1, 0] } };
      const turned = builder.node('Transpose', [weight], [3, 3], perm);
      const masked = builder.node('Add', [(x as Signal).value(), mask], alive.shape);
      const open = builder.node('Relu', [masked], alive.shape);
      const y = Signal.whole(builder, builder.node('MatMul', [open, turned], alive.shape));
      return { outputs: [y], point: y, branch: [] };
    },
  };
}

test('weights are what the signal is multiplied by, however it is turned, and no mask', async () => {
  const [way] = waysBack([part(0), part(1)], { handed: false, weights: true });
  if (way === undefined) throw new Error('no way back');
  const engine = await openOnnxruntime('cpu', { threads: 1 });
  const upload = (data: Float32Array) =>
    engine.upload({ type: 'float32', shape: alive.shape, data });
  const inputs = new Map([
    [way.reads[0] as string, upload(X)],
    [way.cotangents[0] as string, upload(U)],
  ]);
  const values = new Map([
    ['0.mask', MASK],
    ['0.w', W],
  ]);
  const { readings } = await engine.run(way.graph, inputs, values);
  const read = (name: string) => readings.get(`weights.${name}`)?.[0] as number;
  // ∂L/∂W = Uᵀ · relu(x + mask), by hand.
  const open = X.map((x, i) => Math.max(0, x + (MASK[i] as number)));
  let squares = 0;
  for (let o = 0; o < 3; o++) {
    for (let i = 0; i < 3; i++) {
      const at = (a: Float32Array, n: number, c: number) => a[3 * n + c] as number;
      squares += (at(U, 0, o) * at(open, 0, i) + at(U, 1, o) * at(open, 1, i)) ** 2;
    }
  }
  expect(read('weights')).toBeCloseTo(
    W.reduce((sum, w) => sum + w * w, 0),
    4,
  );
  expect(read('weight-gradients') * read('weight-scale') ** 2).toBeCloseTo(squares, 2);
  await engine.close();
});
