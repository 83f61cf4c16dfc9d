interface Entry {
  readonly dtype: 'F32' | 'I64';
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Reads safetensors as its README says it. */
export function decoded(bytes: Uint8Array) {
  const buffer = Buffer.from(bytes);
  const length = Number(buffer.readBigUInt64LE(0));
  const header: Readonly<Record<string, Entry>> & {
    __metadata__: Readonly<Record<string, string>>;
  } = JSON.parse(buffer.toString('utf8', 8, 8 + length));
  const read = (name: string): number[] => {
    const { dtype, data_offsets } = header[name] as Entry;
    const [begin, end] = data_offsets.map((offset) => 8 + length + offset) as [number, number];
    const data = new Uint8Array(buffer.subarray(begin, end)).buffer;
    return dtype === 'F32' ? [...new Float32Array(data)] : [...new BigInt64Array(data)].map(Number);
  };
  return { header, length, read };
}
