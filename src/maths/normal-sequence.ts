import { CHUNK } from './kernel.ts';
import type { RandomStream } from './random.ts';

/** Normal values of a stream that come in pieces, the same values as if they were drawn at once. */
export class NormalSequence {
  private readonly stream: RandomStream;
  /** Drawn, and not given out yet. */
  private rest = new Float32Array(0);

  constructor(stream: RandomStream) {
    this.stream = stream;
  }

  /** Fills `out` with the next values, of mean 0 and deviation 1. */
  fill(out: Float32Array): void {
    const kept = this.rest.subarray(0, out.length);
    out.set(kept);
    this.rest = this.rest.subarray(kept.length);
    // A stream drops what is left of its last round: whole chunks leave nothing.
    const end = out.length - ((out.length - kept.length) % CHUNK);
    this.stream.fillNormal(out.subarray(kept.length, end));
    if (end === out.length) return;
    const chunk = new Float32Array(CHUNK);
    this.stream.fillNormal(chunk);
    out.set(chunk.subarray(0, out.length - end), end);
    this.rest = chunk.subarray(out.length - end);
  }
}
