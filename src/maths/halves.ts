/** All of float16, by its bits. */
let table: Float32Array | undefined;

/** IEEE 754 half precision, by a table of its 65,536 numbers. */
export function fromFloat16(bits: Uint16Array, out: Float32Array): void {
  table ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => halfValue(half));
  for (let i = 0; i < bits.length; i++) out[i] = table[bits[i] as number] as number;
}

/** bfloat16 is the upper half of a float32. */
export function fromBfloat16(bits: Uint16Array, out: Float32Array): void {
  const words = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let i = 0; i < bits.length; i++) words[i] = (bits[i] as number) << 16;
}

function halfValue(half: number): number {
  const sign = half >= 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
