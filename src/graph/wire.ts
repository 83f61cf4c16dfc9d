/** The wire type of what has a length: messages, bytes (protobuf, "Encoding"). */
const LENGTH_DELIMITED = 2;

/** What goes before the content of a field of protobuf that has a length: its tag, and that length. */
export function openField(field: number, length: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8 + LENGTH_DELIMITED), ...varint(length)]);
}

/** Seven bits a byte, the lowest first; of any safe integer, which shifts are not. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
