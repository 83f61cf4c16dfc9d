// @ts-check
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

const MAGIC = Buffer.from([0x50, 0xed, 0x55, 0xba]);
const CUBIN = 2;

/**
 * Overwrites with zeros, in a library with CUDA code for many architectures, the machine code for all but
 * one, so that it compresses to what that one needs. The layout of such a container ("fatbin") is not
 * documented; it is that which `fatbinary` of CUDA 11 to 13 writes: a header of 16 bytes (magic, version,
 * its size, the size of what follows), then entries with a header each (kind, its size, the size of the
 * code; the architecture at byte 28).
 *
 * @param {string} file
 * @param {number} architecture 90 for Hopper
 */
export function keepArchitecture(file, architecture) {
  const bytes = readFileSync(file);
  const handle = openSync(file, 'r+');
  try {
    for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
      const [version, header] = [bytes.readUInt16LE(at + 4), bytes.readUInt16LE(at + 6)];
      if (version !== 1 || header !== 16) continue;
      const end = at + header + Number(bytes.readBigUInt64LE(at + 8));
      if (end > bytes.length) continue;
      for (let entry = at + header; entry < end; ) {
        const kind = bytes.readUInt16LE(entry);
        const begin = entry + bytes.readUInt32LE(entry + 4);
        const size = Number(bytes.readBigUInt64LE(entry + 8));
        const own = kind === CUBIN && bytes.readUInt32LE(entry + 28) === architecture;
        if (!own) writeSync(handle, Buffer.alloc(size), 0, size, begin);
        entry = begin + size;
      }
    }
  } finally {
    closeSync(handle);
  }
}
