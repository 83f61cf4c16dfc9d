import { elements } from '../../core/shape.ts';
import type { Alive } from '../../lower/part.ts';

/** What is known of a tensor, a number a channel. */
export interface Moments {
  readonly mean: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
}

/** Mean and population variance of each channel of numbers in the order of a shape, in float64. */
export function momentsOf(data: Float32Array, { shape, channelAxis }: Alive): Moments {
  const inner = channelAxis === undefined ? data.length : elements(shape.slice(channelAxis + 1));
  const channels = channelAxis === undefined ? 1 : (shape[channelAxis] as number);
  const each = data.length / channels;
  const sums = (of: (value: number, channel: number) => number) => {
    const sum = new Float64Array(channels);
    for (let i = 0; i < data.length; i++) {
      const channel = Math.floor(i / inner) % channels;
      sum[channel] = (sum[channel] as number) + of(data[i] as number, channel);
    }
    return sum.map((value) => value / each);
  };
  const mean = sums((value) => value);
  return { mean, variance: sums((value, channel) => (value - (mean[channel] as number)) ** 2) };
}
