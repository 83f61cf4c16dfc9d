import { kernel } from '../maths/fastest-kernel.ts';
import type { Kernel } from '../maths/kernel.ts';

/** Has the kernel change values piece by piece, in its own room, on their way from `from` to `to`. */
export function inPieces(
  to: Float32Array,
  from: Float32Array,
  piece: number,
  change: (loops: Kernel, count: number) => void,
): void {
  const loops = kernel();
  for (let start = 0; start < from.length; start += piece) {
    const values = from.subarray(start, start + piece);
    const room = loops.room(values.length);
    room.set(values);
    change(loops, values.length);
    to.set(room, start);
  }
}
