import type { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../../src/engines/engine.ts';
import { openOnnxruntime } from '../../../src/engines/onnxruntime/engine.ts';
import type { NetworkSpec } from '../../../src/networks/spec.ts';
import { bareSpec, bnSpec } from '../../networks/specs.ts';
import { gradientsOf } from './gradients.ts';
import { bothPasses, curve } from './measure.ts';

let engine: Engine<Tensor>;
beforeAll(async () => {
  engine = await openOnnxruntime();
});
afterAll(() => engine.close());

/** Of an energy, in float64: each block's gradient brought to length 1 before it goes on, the logs summed. */
async function logEnergies(spec: NetworkSpec): Promise<number[]> {
  const energies: number[] = [];
  let log = 0;
  await gradientsOf(engine, spec, {}, (g) => {
    const length = Math.hypot(...g);
    // The cotangent, which comes first, has the energy 1.
    if (energies.length > 0) log += 2 * Math.log(length);
    energies.unshift(log);
    return g.map((value) => value / length);
  });
  return energies;
}

const PLAIN = { shortcut: 'none', stem: 'none', block: 'basic' };
const NETWORKS: [string, NetworkSpec, least: number, most: number][] = [
  // Each convolution multiplies it by π/(π − 1), and more where norms see few values.
  ['it explodes', bnSpec({ ...PLAIN, stages: [120], widths: [8] }), 46, Number.POSITIVE_INFINITY],
  [
    'it vanishes',
    // Biases keep the signal alive, which small weights do not.
    bareSpec({
      ...PLAIN,
      stages: [60],
      widths: [8],
      activation: 'tanh',
      init: 'lecun-normal',
      init_gain: 0.3,
      bias_std: 0.5,
    }),
    Number.NEGATIVE_INFINITY,
    -46,
  ],
];

// 1e20 is e⁴⁶, and its root what float32 squares just so.
test.each(NETWORKS)('a gradient far beyond 1e±20: %s', async (_, spec, least, most) => {
  const expected = await logEnergies(spec);
  const energies = curve(await bothPasses(engine as Engine, spec), 'grad_energy');
  expect(energies.length).toBe(expected.length);
  for (const [i, energy] of energies.entries()) {
    expect(Math.abs(Math.log(energy) - (expected[i] as number))).toBeLessThan(1e-3);
  }
  const [first] = expected as [number];
  expect(first > least && first < most).toBe(true);
});
