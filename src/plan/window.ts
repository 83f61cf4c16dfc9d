import { PlanError } from './error.ts';
import type { Extent, Layer, Padding, PaddingKind } from './plan.ts';

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
  height: number,
  width: number,
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
 * Extent of a layer's output.
 *
 * @throws PlanError where a stride of 2 or more meets a map of a single pixel
 */
export function outputExtent(layer: Layer, [channels, height, width]: Extent): Extent {
  if (!('stride' in layer)) return [channels, height, width];
  if (layer.stride > Math.min(height, width)) {
    throw new PlanError(
      'input',
      'size',
      `size is too small for the network: the map is only ${height}×${width} where a layer of stride ${layer.stride} comes`,
      'Choose a larger size, or a network with fewer stages or a smaller stem.',
    );
  }
  const [top, left, bottom, right] = layer.padding;
  const [rows, columns] = layer.op === 'conv' ? layer.kernel : [layer.kernel, layer.kernel];
  const steps = (size: number, pad: number, kernel: number) =>
    Math.floor((size + pad - kernel) / layer.stride) + 1;
  return [
    layer.op === 'conv' ? layer.out : channels,
    steps(height, top + bottom, rows),
    steps(width, left + right, columns),
  ];
}

/** Extent after a chain of layers. */
export function chainExtent(layers: readonly Layer[], input: Extent): Extent {
  return layers.reduce((extent, layer) => outputExtent(layer, extent), input);
}
