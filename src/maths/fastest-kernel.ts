import type { Kernel } from './kernel.ts';
import { PlainKernel } from './kernel-plain.ts';
import { openSimdKernel } from './kernel-simd.ts';

let fastest: Kernel | null = null;

/** The kernel of this thread: the fast one, or the plain one where WebAssembly has no vectors. */
export function kernel(): Kernel {
  fastest ??= openSimdKernel() ?? new PlainKernel();
  return fastest;
}
