import { parentPort } from 'node:worker_threads';
import { drawWeight } from './networks/weights.ts';
import type { DrawRequest } from './weight-source.ts';

/** The thread of `drawAhead`: fills the buffers of each request and sends them back. */
parentPort?.on('message', ({ seed, weights, buffers }: DrawRequest) => {
  for (const [i, weight] of weights.entries()) {
    drawWeight(weight, seed, new Float32Array(buffers[i] as ArrayBuffer));
  }
  parentPort?.postMessage(buffers, [...buffers]);
});
