import type { Kernel, RowGuard, Rows, Spread, Tables } from './kernel.ts';
import { KERNEL_WASM } from './kernel-wasm.ts';

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): void;
}

/** The part of WebAssembly that is used here: it is Node's, but neither ECMAScript's nor in Node's types. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Exports };
};

/** What assembly/kernel.ts exports. */
interface Exports {
  readonly STATE: { readonly value: number };
  readonly VALUES: { readonly value: number };
  words(count: number): void;
  normal(count: number, std: number): void;
  uniform(count: number, std: number): void;
  within(count: number, bound: number): number;
  scale(count: number, factor: number): void;
  standardize(rows: number, fanIn: number, gamma: number, added: number, floor: number): void;
  dots(
    ...args: [a: number, m: number, b: number, n: number, length: number, sums: number, out: number]
  ): void;
  subtract(p: number, m: number, q: number, n: number, length: number, c: number): void;
  dot(a: number, b: number, length: number): number;
  combine(a: number, b: number, length: number, c: number, factor: number): void;
  survey(count: number, about: number, sums: number, counts: number): void;
  distribute(
    count: number,
    mean: number,
    factor: number,
    low: number,
    high: number,
    sums: number,
    bins: number,
    first: number,
    last: number,
    slots: number,
    lower: number,
  ): void;
}

const PAGE_BYTES = 2 ** 16;
const STATE_WORDS = 16;
/** A round of normals, or a vector, may reach beyond the last value. */
const MARGIN_BYTES = 64;

/** The kernel in WebAssembly; null where it, or its vectors, are missing. */
export function openSimdKernel(): Kernel | null {
  try {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const module = new WebAssembly.Module(Buffer.from(KERNEL_WASM, 'base64'));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return new SimdKernel(memory, exports);
  } catch {
    // Node without WebAssembly (--jitless), or a processor without vectors.
    return null;
  }
}

class SimdKernel implements Kernel {
  private readonly memory: Memory;
  private readonly exports: Exports;
  private state: Uint32Array;

  constructor(memory: Memory, exports: Exports) {
    this.memory = memory;
    this.exports = exports;
    this.state = this.viewOfState();
  }

  private viewOfState(): Uint32Array {
    return new Uint32Array(this.memory.buffer, this.exports.STATE.value, STATE_WORDS);
  }

  room(count: number): Float32Array {
    const start = this.exports.VALUES.value;
    const missing = start + 4 * count + MARGIN_BYTES - this.memory.buffer.byteLength;
    if (missing > 0) {
      this.memory.grow(Math.ceil(missing / PAGE_BYTES));
      this.state = this.viewOfState();
    }
    return new Float32Array(this.memory.buffer, start, count);
  }

  words(state: Uint32Array, count: number): void {
    this.state.set(state);
    this.exports.words(count);
    state.set(this.state);
  }

  normal(count: number, std: number): void {
    this.exports.normal(count, std);
  }

  uniform(count: number, std: number): void {
    this.exports.uniform(count, std);
  }

  within(count: number, bound: number): number {
    return this.exports.within(count, bound);
  }

  scale(count: number, factor: number): void {
    this.exports.scale(count, factor);
  }

  standardize(rows: number, fanIn: number, { gamma, added, floor }: RowGuard): void {
    this.exports.standardize(rows, fanIn, gamma, added, floor);
  }

  dots(a: Rows, b: Rows, sums: number, out: number): void {
    this.exports.dots(a.at, a.count, b.at, b.count, a.length, sums, out);
  }

  subtract(p: Rows, q: Rows, coefficients: number): void {
    this.exports.subtract(p.at, p.count, q.at, q.count, p.length, coefficients);
  }

  dot(a: number, b: number, length: number): number {
    return this.exports.dot(a, b, length);
  }

  combine(a: number, b: number, length: number, c: number, factor: number): void {
    this.exports.combine(a, b, length, c, factor);
  }

  survey(count: number, about: number, sums: number, counts: number): void {
    this.exports.survey(count, about, sums, counts);
  }

  distribute(count: number, { mean, factor, low, high }: Spread, tables: Tables): void {
    const { sums, bins, first, last, slots, lower } = tables;
    this.exports.distribute(count, mean, factor, low, high, sums, bins, first, last, slots, lower);
  }
}
