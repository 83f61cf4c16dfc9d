import { answerAll } from '../threads/answer-all.ts';
import { fillBound } from '../weights/bindings.ts';
import { RawValues } from '../weights/raw-values.ts';
import type { WeightRequest } from './weight-source.ts';

const raw = new RawValues();

/** The thread of `drawAhead`: fills the buffers of each request and sends them back. */
answerAll<WeightRequest, readonly ArrayBuffer[]>(
  (request) => {
    if ('expect' in request) {
      raw.expect(request.expect);
      return [];
    }
    const { seed, bounds, buffers } = request;
    for (const [i, bound] of bounds.entries()) {
      fillBound(bound, seed, new Float32Array(buffers[i] as ArrayBuffer), raw);
    }
    return buffers;
  },
  (buffers) => buffers,
);
