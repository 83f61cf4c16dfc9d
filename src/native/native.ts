import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { messageOf, UserError } from '../core/errors.ts';

/** Packages that bring a native library which every command needs, or every picture. */
type NativePackage = 'onnxruntime-node' | 'sharp';

/**
 * Loads a package with a native library.
 *
 * @throws UserError where the library is missing, damaged, or of another version or platform
 */
export async function loadNative<T>(name: NativePackage, load: () => Promise<T>): Promise<T> {
  refuseMissing(name);
  refuseDamaged(name);
  try {
    return await load();
  } catch (cause) {
    throw unusable(name, messageOf(cause).trim().split('\n')[0] ?? '', cause);
  }
}

/**
 * Finds out, without loading, whether the libraries of a package are whole. Linux maps them into memory,
 * and a process dies (SIGBUS) where it reads on beyond the end of one that was cut off.
 *
 * @throws UserError
 */
export function refuseDamaged(name: NativePackage): void {
  if (process.platform !== 'linux') return;
  const damaged = librariesOf(name).find((file) => !isWholeElf(file));
  if (damaged !== undefined) throw unusable(name, `${damaged} is damaged`);
}

/**
 * Whether onnxruntime-node has a library for this platform: since 1.24 it has none for Macs with an Intel processor.
 * Where its folder is not found, it is for whoever loads it to say why.
 */
export function hasOnnxruntime(): boolean {
  const [folder] = onnxruntimeFolders();
  return folder === undefined || existsSync(folder);
}

function refuseMissing(name: NativePackage): void {
  if (name !== 'onnxruntime-node' || hasOnnxruntime()) return;
  throw new UserError(`onnxruntime-node has no library for ${process.platform}-${process.arch}`, {
    remedy: 'Take --engine tfjs-wasm, which runs wherever Node does, without models in ONNX.',
  });
}

function unusable(name: NativePackage, reason: string, cause?: unknown): UserError {
  return new UserError(`${name} cannot be loaded: ${reason}`, {
    remedy: 'Install spp again (in a checkout: npm ci), on the platform on which it is to run.',
    cause,
  });
}

/** Where npm puts them; none where another package manager puts them elsewhere. */
function librariesOf(name: NativePackage): string[] {
  const folders = name === 'sharp' ? sharpFolders() : onnxruntimeFolders();
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => path.join(folder, file)))
    .filter((file) => /\.node$|\.so(\.|$)/.test(file));
}

function onnxruntimeFolders(): string[] {
  const home = packageFolder('onnxruntime-node');
  return home === undefined ? [] : [path.join(home, 'bin/napi-v6', process.platform, process.arch)];
}

function sharpFolders(): string[] {
  const home = packageFolder('sharp');
  const beside = home === undefined ? '' : path.join(path.dirname(home), '@img');
  if (!existsSync(beside)) return [];
  return readdirSync(beside).map((folder) => path.join(beside, folder, 'lib'));
}

function packageFolder(name: NativePackage): string | undefined {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return folders.map((folder) => path.join(folder, name)).find((folder) => existsSync(folder));
}

/** Of 64 bits: such a file ends with its table of sections, and its header says where that ends. */
function isWholeElf(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const header = Buffer.alloc(64);
    if (readSync(descriptor, header) < header.length) return false;
    if (header.readUInt32BE(0) !== 0x7f454c46) return false;
    const end =
      Number(header.readBigUInt64LE(40)) + header.readUInt16LE(58) * header.readUInt16LE(60);
    return end <= fstatSync(descriptor).size;
  } finally {
    closeSync(descriptor);
  }
}
