/** Bytes that are worth a write of their own. */
const ENOUGH = 2 ** 16;

/** Text that is made piece by piece, as bytes to be written: many small pieces together. */
export function* textPieces(texts: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let held = '';
  for (const text of texts) {
    held += text;
    if (held.length < ENOUGH) continue;
    yield encoder.encode(held);
    held = '';
  }
  if (held !== '') yield encoder.encode(held);
}
