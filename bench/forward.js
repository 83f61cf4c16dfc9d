// @ts-check
import { openOnnxruntime } from '../dist/engines/onnxruntime/engine.js';
import { instrumentedForward } from './instrumented.js';
import { MATMUL_FLOP, openMatmul } from './matmul.js';
import { openConfig } from './networks.js';
import { plainForward } from './plain.js';
import { inTurn, ratio, shortest } from './sample.js';
import { gigaflops, milliseconds, percent, row, times } from './table.js';

/** @typedef {import('./sample.js').Summary} Summary */

/**
 * The forward pass of ResNetV2-50 alone, against plain onnxruntime and against a matrix product.
 *
 * @param {number} runs
 */
export async function forward(runs) {
  const { networks, input } = await openConfig('forward');
  const [nf, bn] = networks;
  if (nf === undefined || bn === undefined) throw new Error('forward.yaml: two networks wanted');
  const engine = await openOnnxruntime();
  const things = {
    nf: instrumentedForward(nf, input, engine),
    nfPlain: await plainForward(nf, input),
    bn: instrumentedForward(bn, input, engine),
    bnPlain: await plainForward(bn, input),
    product: await openMatmul(),
  };
  await inTurn(2, things); // compiles, and brings the memory in
  const ms = await inTurn(runs, things);
  await engine.close();

  const product = speed(MATMUL_FLOP, ms.product);
  const nfSpeed = speed(2 * nf.plan.macs * input.batch, ms.nf);
  const bnSpeed = speed(2 * bn.plan.macs * input.batch, ms.bn);
  return [
    row('NF: with taps', shortest(ms.nf), milliseconds),
    row('NF: plain onnxruntime', shortest(ms.nfPlain), milliseconds),
    row('NF: with taps over plain', ratio(ms.nf, ms.nfPlain), times, { most: 1.3 }),
    row('BN: with taps', shortest(ms.bn), milliseconds),
    row('BN: plain onnxruntime', shortest(ms.bnPlain), milliseconds),
    row('BN: with taps over plain', ratio(ms.bn, ms.bnPlain), times, { most: 1.6 }),
    row('BN: with taps over NF plain', ratio(ms.bn, ms.nfPlain), times),
    row('matrix product 2048³', product, gigaflops),
    row('NF: with taps', nfSpeed, gigaflops),
    row('NF: share of the matrix product', share(nfSpeed, product), percent, { least: 0.6 }),
    row('BN: with taps', bnSpeed, gigaflops),
    row('BN: share of the matrix product', share(bnSpeed, product), percent),
  ];
}

/**
 * GFLOP/s.
 *
 * @param {number} flop
 * @param {readonly number[]} ms
 * @returns {Summary}
 */
function speed(flop, ms) {
  const [least, middle] = shortest(ms);
  return [flop / least / 1e6, flop / middle / 1e6];
}

/**
 * @param {Summary} part
 * @param {Summary} whole
 * @returns {Summary}
 */
function share(part, whole) {
  return [part[0] / whole[0], part[1] / whole[1]];
}
