import { bytesOf, dataOf, type Tensor, typeOf } from '../tensor.ts';

const DTYPES = { float32: 'F32', int64: 'I64' } as const;

/** Bytes of the length that goes before the header, and what the header's own length is a multiple of. */
const WORD = 8;

/**
 * Encodes tensors as safetensors, one after the other: none of them is held longer than it takes to write.
 * Source: huggingface/safetensors, README, "Format": the header's length as a little-endian u64, the header as
 * JSON padded with spaces, then the data without holes.
 *
 * @param metadata what the file says of itself beside its tensors
 */
export function* encodeSafetensors(
  tensors: readonly Tensor[],
  seed: number,
  metadata: Readonly<Record<string, string>>,
): Iterable<Uint8Array> {
  const ordered = aligned(tensors);
  yield headerOf(ordered, metadata);
  for (const tensor of ordered) yield dataOf(tensor, seed);
}

/** The widest numbers first, so that each begins at a multiple of its size. */
function aligned(tensors: readonly Tensor[]): Tensor[] {
  return [...tensors].sort((a, b) => Number(typeOf(b) === 'int64') - Number(typeOf(a) === 'int64'));
}

function headerOf(
  tensors: readonly Tensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let end = 0;
  const entries = tensors.map((tensor) => {
    const begin = end;
    end += bytesOf(tensor);
    const { name, shape } = tensor;
    return [name, { dtype: DTYPES[typeOf(tensor)], shape, data_offsets: [begin, end] }] as const;
  });
  const json = Buffer.from(
    JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }),
  );
  const length = WORD * Math.ceil(json.length / WORD);
  const header = Buffer.alloc(WORD + length, ' ');
  header.writeBigUInt64LE(BigInt(length));
  json.copy(header, WORD);
  return header;
}
