/** Bytes of a page of WebAssembly's memory, and the most pages that there are. */
const PAGE = 2 ** 16;
const PAGES = 2 ** 16 - 1;

/** Bytes that every tensor begins at a multiple of: a cache line. */
const LINE = 64;

/** A stretch of memory that nobody uses. */
interface Gap {
  readonly at: number;
  readonly bytes: number;
}

/**
 * Memory for tensors that outlive the graph that makes them, lent and given back. It is one piece by itself, outside of
 * the heap in which engines work, where such tensors would come to lie among what is freed around them, and leave it
 * in pieces: half a gigabyte in a network of depth 600. Only pages that were written to are held.
 */
export class Room {
  private readonly memory: ArrayBuffer;
  /** In the order of their places; no two of them touch. */
  private gaps: Gap[];

  /** @param bytes that it has; where the machine has no such piece, it has none */
  constructor(bytes: number) {
    this.memory = reserved(bytes);
    this.gaps = [{ at: 0, bytes: this.memory.byteLength }];
  }

  /** Memory of so many numbers, whatever they are, from the first gap that has it; null where none has. */
  take(count: number): Float32Array | null {
    const bytes = sizeOf(count);
    const i = this.gaps.findIndex((gap) => gap.bytes >= bytes);
    const gap = this.gaps[i];
    if (gap === undefined || count === 0) return null;
    const rest = { at: gap.at + bytes, bytes: gap.bytes - bytes };
    this.gaps.splice(i, 1, ...(rest.bytes > 0 ? [rest] : []));
    return new Float32Array(this.memory, gap.at, count);
  }

  give({ byteOffset, length }: Float32Array): void {
    const gap = { at: byteOffset, bytes: sizeOf(length) };
    const before = this.gaps.filter(({ at }) => at < gap.at);
    const behind = this.gaps.slice(before.length);
    this.gaps = [...before, gap, ...behind].reduce<Gap[]>(joined, []);
  }
}

function joined(gaps: Gap[], gap: Gap): Gap[] {
  const last = gaps.at(-1);
  if (last === undefined || last.at + last.bytes < gap.at) return [...gaps, gap];
  return [...gaps.slice(0, -1), { at: last.at, bytes: last.bytes + gap.bytes }];
}

function sizeOf(count: number): number {
  return LINE * Math.ceil((4 * count) / LINE);
}

/** What every version of Node has, and its types have not. */
const { Memory } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyMemory })
  .WebAssembly;

interface WebAssemblyMemory {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
}

/** V8 keeps what it counts as memory of arrays within the heap; that of WebAssembly has pages of its own. */
function reserved(bytes: number): ArrayBuffer {
  const initial = Math.min(PAGES, Math.ceil(bytes / PAGE));
  try {
    return new Memory({ initial }).buffer;
  } catch {
    return new ArrayBuffer(0);
  }
}
