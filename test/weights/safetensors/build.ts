import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A temporary folder with a space in its path, removed with its test. */
export function folder(): string {
  const root = mkdtempSync(path.join(tmpdir(), 'spp weights ü-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** A safetensors file, as its header says it, or not. */
export function safetensors(header: unknown, data: Uint8Array, length?: number): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const word = Buffer.alloc(8);
  word.writeBigUInt64LE(BigInt(length ?? text.length));
  return Buffer.concat([word, text, data]);
}

/** Tensors of float32, one behind the other. */
export function floats(tensors: Readonly<Record<string, readonly number[]>>): Uint8Array {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, values]) => {
    const begin = end;
    end += 4 * values.length;
    return [name, { dtype: 'F32', shape: [values.length], data_offsets: [begin, end] }];
  });
  const data = new Uint8Array(Float32Array.from(Object.values(tensors).flat()).buffer);
  return safetensors(Object.fromEntries(entries), data);
}

/** Writes a file into a folder of its own. */
export function written(bytes: Uint8Array | string, name = 'net.safetensors'): string {
  const file = path.join(folder(), name);
  writeFileSync(file, bytes);
  return file;
}
