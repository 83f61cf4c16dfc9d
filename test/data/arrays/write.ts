import { crc32, deflateRawSync } from 'node:zlib';

/** An array in the NPY format, version 1.0, C order. */
export function npy(descr: string, shape: readonly number[], data: Uint8Array): Buffer {
  const sides = shape.map((side) => `${side}, `).join('');
  return withHeader(`{'descr': '${descr}', 'fortran_order': False, 'shape': (${sides}), }`, data);
}

/** Any header before any data. */
export function withHeader(header: string, data: Uint8Array = new Uint8Array()): Buffer {
  const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([start, Buffer.from(header, 'latin1'), data]);
}

/** The same of float32 values. */
export function npyOf(shape: readonly number[], values: Float32Array): Buffer {
  return npy('<f4', shape, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

interface Entry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly deflate?: boolean;
  /** Bits of its flags: 1 is encrypted. */
  readonly flags?: number;
  /** In place of the method that it is packed by. */
  readonly method?: number;
  /** Sizes and place stand in the extra field of zip64. */
  readonly wide?: boolean;
  /** In place of the size of its data. */
  readonly size?: number;
}

/** A zip archive; `comment` stands behind its end. */
export function zip(entries: readonly Entry[], comment = ''): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const { local, central } = recordsOf(entry, at);
    parts.push(local);
    directory.push(central);
    at += local.length;
  }
  const length = directory.reduce((sum, each) => sum + each.length, 0);
  const end = fields([0x06054b50, 4], [0, 4], [entries.length, 2], [entries.length, 2]);
  const rest = fields([length, 4], [at, 4], [comment.length, 2]);
  return Buffer.concat([...parts, ...directory, end, rest, Buffer.from(comment)]);
}

function recordsOf(entry: Entry, at: number) {
  const { name, data, deflate, flags = 0, wide, size = data.length } = entry;
  const packed = deflate ? deflateRawSync(data) : data;
  const method = entry.method ?? (deflate ? 8 : 0);
  const what = fields([20, 2], [flags, 2], [method, 2], [0, 4], [crc32(data), 4]);
  const [short, long] = wide
    ? [
        [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1],
        fields([1, 2], [24, 2], [size, 8], [packed.length, 8], [at, 8]),
      ]
    : [[packed.length, size, at], Buffer.alloc(0)];
  const [first = 0, second = 0, place = 0] = short;
  const named = fields([first, 4], [second, 4], [name.length, 2]);
  // The extra field of the local header is of another length than that of the directory.
  const local = [
    fields([0x04034b50, 4]),
    what,
    named,
    fields([3, 2]),
    Buffer.from(`${name}abc`),
    packed,
  ];
  const extra = [
    fields([long.length, 2], [0, 2], [0, 2], [0, 2], [0, 4], [place, 4]),
    Buffer.from(name),
  ];
  const central = [fields([0x02014b50, 4], [20, 2]), what, named, ...extra, long];
  return { local: Buffer.concat(local), central: Buffer.concat(central) };
}

/** Whole numbers, little-endian, of so many bytes each. */
function fields(...numbers: readonly (readonly [value: number, bytes: number])[]): Buffer {
  return Buffer.concat(
    numbers.map(([value, bytes]) => {
      const field = Buffer.alloc(bytes);
      if (bytes === 8) field.writeBigUInt64LE(BigInt(value));
      else field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}
