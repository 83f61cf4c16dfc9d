import type { Range } from '../writer.ts';

/** A window along one axis. */
export interface AxisWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros before the first number, and behind the last. */
  readonly before: number;
  readonly after: number;
  /** Numbers read, and numbers put out. */
  readonly from: number;
  readonly to: number;
}

/**
 * What one of `stride` interleaved parts of the numbers read gets back: those at r, r + stride, …: a convolution
 * of stride 1 over the cotangent, with the taps that ever read them.
 */
export interface Phase {
  /** Taps of the kernel, last first; of none, nothing reads these numbers. */
  readonly taps: Range;
  readonly dilation: number;
  /** Zeros around the cotangent; below 0, what is cut off. */
  readonly before: number;
  readonly after: number;
}

/**
 * The input gradient of a strided window as convolutions of stride 1, one a phase (exact in multiply-adds, where
 * zeros put between the cotangent's numbers would be multiplied for nothing). Number s·i + r is read by tap k of
 * output o where s·i + r = s·o + d·k − p, so o = i + (r + p − d·k)/s for the taps of which that is whole.
 */
export function phasesOf(window: AxisWindow): Phase[] {
  return Array.from({ length: window.stride }, (_, r) => phaseOf(window, r));
}

/** Numbers of each phase; the last ones of the later phases may lie beyond the end. */
export function phaseLength({ from, stride }: AxisWindow): number {
  return Math.ceil(from / stride);
}

function phaseOf(window: AxisWindow, r: number): Phase {
  const { kernel, stride, dilation, before, to } = window;
  const apart = stride / divisor(stride, dilation);
  const isWhole = (k: number) => (r + before - dilation * k) % stride === 0;
  const first = Array.from({ length: apart }, (_, k) => k).find(isWhole) ?? kernel;
  const count = Math.max(0, Math.ceil((kernel - first) / apart));
  const spacing = (dilation * apart) / stride;
  const reach = spacing * (count - 1);
  const left = reach - (r + before - dilation * first) / stride;
  return {
    taps: { start: first + apart * (count - 1), step: -apart, count },
    dilation: spacing,
    before: left,
    after: phaseLength(window) - to - left + reach,
  };
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
