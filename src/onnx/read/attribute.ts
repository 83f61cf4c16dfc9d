import { UserError } from '../../core/errors.ts';
import type { Attribute } from '../../graph/graph.ts';
import type { FileBytes } from './bytes.ts';
import { integers } from './tensor.ts';
import { textAt } from './text.ts';
import { damaged, type Field, fieldsOf, type Span, signed } from './wire.ts';

/** How deep If, Loop and Scan may stand in each other. */
const DEEPEST = 8;
/** The most bytes of an attribute that is handed on as it is: a subgraph, a tensor. */
const MOST_RAW = 2 ** 24;

/** `AttributeProto.AttributeType`. */
const TYPES = { float: 1, int: 2, string: 3, floats: 6, ints: 7 } as const;

export interface NamedAttribute {
  readonly name: string;
  readonly value: Attribute;
  /** Where the tensor of an attribute lies, if it holds one. */
  readonly tensor: Span | undefined;
  /** What its subgraphs read from outside. */
  readonly captured: readonly string[];
}

interface Raw {
  name: string;
  type: number;
  f: number;
  i: bigint;
  s: Span | undefined;
  t: Span | undefined;
  readonly floats: number[];
  readonly ints: bigint[];
  readonly graphs: Span[];
}

/** An attribute: plain numbers and texts as such, all else as the bytes that it is. */
export function readAttribute(bytes: FileBytes, span: Span): NamedAttribute {
  const raw = rawAttribute(bytes, span);
  const captured = raw.graphs.flatMap((graph) => capturedBy(bytes, graph, 1));
  return {
    name: raw.name,
    tensor: raw.t,
    captured,
    value: plain(bytes, raw) ?? whole(bytes, span, raw),
  };
}

function rawAttribute(bytes: FileBytes, span: Span): Raw {
  const raw: Raw = {
    name: '',
    type: 0,
    f: 0,
    i: 0n,
    s: undefined,
    t: undefined,
    floats: [],
    ints: [],
    graphs: [],
  };
  for (const field of fieldsOf(bytes, span)) FIELDS[field.number]?.(raw, field, bytes);
  return raw;
}

const FIELDS: Readonly<Record<number, (raw: Raw, field: Field, bytes: FileBytes) => void>> = {
  1: (raw, { span }, bytes) => {
    raw.name = textAt(bytes, span);
  },
  2: (raw, field, bytes) => {
    raw.f = floatsAt(bytes, field)[0] ?? 0;
  },
  3: (raw, { value }) => {
    raw.i = signed(value);
  },
  4: (raw, { span }) => {
    raw.s = span;
  },
  5: (raw, { span }) => {
    raw.t = span;
  },
  6: (raw, { span }) => {
    raw.graphs.push(span);
  },
  7: (raw, field, bytes) => {
    raw.floats.push(...floatsAt(bytes, field));
  },
  8: (raw, field, bytes) => {
    for (const value of integers(bytes, field)) raw.ints.push(value);
  },
  11: (raw, { span }) => {
    raw.graphs.push(span);
  },
  20: (raw, { value }) => {
    raw.type = Number(value);
  },
};

/** Floats, one or packed. */
function floatsAt(bytes: FileBytes, { span }: Field): number[] {
  const { start, end } = span;
  if ((end - start) % 4 !== 0 || end - start > MOST_RAW) throw damaged(bytes, start);
  const slice = bytes.slice(start, end);
  const view = new DataView(slice.buffer);
  return Array.from({ length: slice.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

function plain(bytes: FileBytes, raw: Raw): Attribute | undefined {
  const ints = raw.type === TYPES.int ? [raw.i] : raw.ints;
  if (!ints.every((value) => Number.isSafeInteger(Number(value)))) return undefined;
  if (raw.type === TYPES.int) return { i: Number(raw.i) };
  if (raw.type === TYPES.ints) return { ints: ints.map(Number) };
  if (raw.type === TYPES.float) return { f: raw.f };
  if (raw.type === TYPES.floats) return { floats: raw.floats };
  if (raw.type === TYPES.string && raw.s !== undefined) return { s: textAt(bytes, raw.s) };
  return undefined;
}

function whole(bytes: FileBytes, { start, end }: Span, { name }: Raw): Attribute {
  if (end - start <= MOST_RAW) return { raw: bytes.slice(start, end) };
  throw new UserError(`the attribute ${JSON.stringify(name)} has ${end - start} bytes`, {
    place: bytes.file,
    remedy:
      'Weights belong into initialisers, where they can stay on disk: export the model again.',
  });
}

/** Names that a subgraph reads and does not make itself. Source: `GraphProto` of onnx.proto3. */
function capturedBy(bytes: FileBytes, span: Span, depth: number): string[] {
  if (depth > DEEPEST) throw damaged(bytes, span.start, `subgraphs more than ${DEEPEST} deep`);
  const read: string[] = [];
  const made = new Set<string>();
  for (const field of fieldsOf(bytes, span)) {
    if (field.number === 1) readNode(bytes, field.span, depth, read, made);
    if (field.number === 5) made.add(nameOf(bytes, field.span, 8));
    if (field.number === 11) made.add(nameOf(bytes, field.span, 1));
    if (field.number === 12) read.push(nameOf(bytes, field.span, 1));
  }
  return [...new Set(read)].filter((name) => name !== '' && !made.has(name));
}

function readNode(bytes: FileBytes, span: Span, depth: number, read: string[], made: Set<string>) {
  for (const field of fieldsOf(bytes, span)) {
    if (field.number === 1) read.push(textAt(bytes, field.span));
    if (field.number === 2) made.add(textAt(bytes, field.span));
    if (field.number === 5) read.push(...capturedByAttribute(bytes, field.span, depth));
  }
}

function capturedByAttribute(bytes: FileBytes, span: Span, depth: number): string[] {
  return [...fieldsOf(bytes, span)]
    .filter(({ number, wire }) => (number === 6 || number === 11) && wire === 'bytes')
    .flatMap((field) => capturedBy(bytes, field.span, depth + 1));
}

function nameOf(bytes: FileBytes, span: Span, number: number): string {
  const field = [...fieldsOf(bytes, span)].find((one) => one.number === number);
  return field === undefined ? '' : textAt(bytes, field.span);
}
