import { answerAll } from '../threads/answer-all.ts';
import { drawWeight } from '../weights/weights.ts';
import type { DrawRequest } from './weight-source.ts';

/** The thread of `drawAhead`: fills the buffers of each request and sends them back. */
answerAll<DrawRequest, readonly ArrayBuffer[]>(
  ({ seed, weights, buffers }) => {
    for (const [i, weight] of weights.entries()) {
      drawWeight(weight, seed, new Float32Array(buffers[i] as ArrayBuffer));
    }
    return buffers;
  },
  (buffers) => buffers,
);
