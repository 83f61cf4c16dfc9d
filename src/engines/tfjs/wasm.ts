import { createRequire } from 'node:module';
import path from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { engine, setBackend } from '@tensorflow/tfjs-core';
import { messageOf, UserError } from '../../core/errors.ts';
import { quietly } from './quietly.ts';

const PACKAGE = '@tensorflow/tfjs-backend-wasm';
const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Loads TensorFlow.js's WebAssembly runtime.
 *
 * @returns the name of the backend
 * @throws UserError where its binary is missing or broken
 */
export async function loadWasm(): Promise<string> {
  const { value, said } = await quietly(() => withoutHandlers(start));
  if (value === true) {
    guardMemory();
    return 'wasm';
  }
  const cause = value === false ? said : messageOf(value);
  throw new UserError(`the WebAssembly binary does not load: ${firstLine(cause)}`, {
    place: 'tfjs-wasm',
    remedy: `Install it again: npm install ${PACKAGE}`,
  });
}

/** The part of the backend that hands out memory. */
interface Heap {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
}

/** Bytes from which a heap cannot grow any more: the limit is one page of 64 kB short of 4 GB. */
const FULL = 2 ** 32 - 2 ** 20;
const guarded = new WeakSet<Heap>();

/**
 * A heap that is full hands out address 0, or memory behind its end, and the backend would write
 * there: the numbers would be wrong before anything breaks. So a heap that has grown to its limit
 * counts as full.
 */
function guardMemory(): void {
  const { wasm } = engine().findBackend('wasm') as unknown as { wasm: Heap };
  if (guarded.has(wasm)) return;
  const allocate = wasm._malloc;
  wasm._malloc = (bytes) => {
    const address = allocate(bytes);
    if (wasm.HEAPU8.length > FULL || (address === 0 && bytes > 0)) throw memoryFull();
    return address;
  };
  guarded.add(wasm);
}

function memoryFull(cause?: unknown): UserError {
  return new UserError('the memory of WebAssembly, 4 GB at most, is full', {
    place: 'tfjs-wasm',
    remedy: 'Choose a smaller batch or size, or --engine ort-cpu.',
    cause,
  });
}

/** What the backend throws where its own code, and not ours, ran out of memory. */
export function explainWasm(error: unknown): unknown {
  return error instanceof Error && error.name === 'RuntimeError' ? memoryFull(error) : error;
}

async function start(): Promise<unknown> {
  try {
    const binaries = path.dirname(createRequire(import.meta.url).resolve(PACKAGE));
    setWasmPaths(`${binaries}${path.sep}`);
    return await setBackend('wasm');
  } catch (error) {
    return error;
  }
}

/**
 * Emscripten installs handlers that throw whatever nobody caught once more, from a line of its own:
 * that would hide where a mistake was made, and how the command ends.
 */
async function withoutHandlers<T>(load: () => Promise<T>): Promise<T> {
  const before = EVENTS.map((event) => process.rawListeners(event));
  try {
    return await load();
  } finally {
    for (const [i, event] of EVENTS.entries()) {
      for (const listener of process.rawListeners(event)) {
        if (!before[i]?.includes(listener)) process.removeListener(event, listener as () => void);
      }
    }
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
