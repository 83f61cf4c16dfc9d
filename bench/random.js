// @ts-check
import { RandomStream } from '../dist/maths/random.js';
import { inTurn, shortest } from './sample.js';
import { nanoseconds, row } from './table.js';

const NORMALS = 2 ** 22;

/**
 * Time to draw one normal value.
 *
 * @param {number} runs
 */
export async function random(runs) {
  const values = new Float32Array(NORMALS);
  const draw = () => {
    const begin = performance.now();
    RandomStream.for(0, 'bench').fillNormal(values);
    return (1e6 * (performance.now() - begin)) / NORMALS;
  };
  await inTurn(2, { draw });
  const ns = await inTurn(runs, { draw });
  return [row('one normal value', shortest(ns.draw), nanoseconds)];
}
