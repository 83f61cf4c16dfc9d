import { PlanError } from './error.ts';

/** Zero padding, in the order of ONNX's `pads`: top, left, bottom, right. */
export type Padding = readonly [top: number, left: number, bottom: number, right: number];

/** How windows are padded where the config says it by a word. */
export type PaddingKind = 'symmetric' | 'same';

/** Height and width of a map. */
export type Sides = readonly [height: number, width: number];

/** A window that slides over a map. */
export interface Window {
  readonly kernel: Sides;
  /** In both directions. */
  readonly stride: number;
  readonly padding: Padding;
}

/**
 * Zero padding of a window of size `kernel` that moves by `stride`.
 *
 * - `symmetric`: kernel ÷ 2 on each side (PyTorch's ResNets).
 * - `same`: as much as makes the output ⌈size / stride⌉, the odd row at the end (TensorFlow's SAME,
 *   ONNX's SAME_UPPER), so that a stride of 2 pads asymmetrically.
 */
export function padding(
  kind: PaddingKind,
  kernel: number,
  stride: number,
  [height, width]: Sides,
): Padding {
  if (kind === 'symmetric') {
    const side = Math.floor(kernel / 2);
    return [side, side, side, side];
  }
  const total = (size: number) =>
    Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
  const [rows, columns] = [total(height), total(width)];
  const [top, left] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  return [top, left, rows - top, columns - left];
}

/**
 * Positions of a window on a map: ⌊(size + padding − kernel) / stride⌋ + 1 in each direction.
 *
 * @throws PlanError where a stride of 2 or more meets a map of a single pixel
 */
export function windowSides({ kernel, stride, padding }: Window, [height, width]: Sides): Sides {
  if (stride > Math.min(height, width)) {
    throw new PlanError(
      'input',
      'size',
      `size is too small for the network: the map is only ${height}×${width} where a layer of stride ${stride} comes`,
      'Choose a larger size, or a network with fewer stages or a smaller stem.',
    );
  }
  const [top, left, bottom, right] = padding;
  const steps = (size: number, padded: number, length: number) =>
    Math.floor((size + padded - length) / stride) + 1;
  return [steps(height, top + bottom, kernel[0]), steps(width, left + right, kernel[1])];
}
