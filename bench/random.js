// @ts-check
import { kernel } from '../dist/maths/fastest-kernel.js';
import { PlainKernel } from '../dist/maths/kernel-plain.js';
import { RandomStream } from '../dist/maths/random.js';
import { standardize } from '../dist/weights/weights.js';
import { inTurn, shortest } from './sample.js';
import { nanoseconds, row } from './table.js';

const VALUES = 2 ** 22;
const FAN_IN = 2 ** 10;

/**
 * Time to draw one value of a weight, and to standardise it.
 *
 * @param {number} runs
 */
export async function random(runs) {
  const values = new Float32Array(VALUES);
  const stream = (loops = kernel()) => RandomStream.for(0, 'bench', loops);
  const plain = new PlainKernel();
  const guard = { gamma: 1, epsilon: 0, floor: 0, affine: false };
  const things = {
    normal: timed(() => stream().fillNormal(values)),
    uniform: timed(() => stream().fillUniform(values)),
    truncated: timed(() => stream().fillTruncatedNormal(values)),
    standardised: timed(() => standardize(values, FAN_IN, guard)),
    plain: timed(() => stream(plain).fillNormal(values)),
  };
  await inTurn(2, things);
  const ns = await inTurn(runs, things);
  return [
    row('one normal value', shortest(ns.normal), nanoseconds),
    row('one uniform value', shortest(ns.uniform), nanoseconds),
    row('one truncated normal value', shortest(ns.truncated), nanoseconds),
    row('one standardised value', shortest(ns.standardised), nanoseconds),
    row('one normal value, without WebAssembly', shortest(ns.plain), nanoseconds),
  ];
}

/** @param {() => void} work on all values */
function timed(work) {
  return () => {
    const begin = performance.now();
    work();
    return (1e6 * (performance.now() - begin)) / VALUES;
  };
}
