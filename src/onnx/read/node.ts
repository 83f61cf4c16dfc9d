import type { Attribute } from '../../graph/graph.ts';
import type { ModelNode, ModelTensor } from '../model.ts';
import { readAttribute } from './attribute.ts';
import type { FileBytes } from './bytes.ts';
import { scopesOf } from './scopes.ts';
import { readTensor } from './tensor.ts';
import { entriesOf, textAt } from './text.ts';
import { type Field, fieldsOf, type Span } from './wire.ts';

/** A node; of a Constant its tensor, under the name of its output. */
export type NodeOrConstant = { readonly node: ModelNode } | { readonly constant: ModelTensor };

interface Raw {
  op: string;
  domain: string;
  name: string;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly attributes: Span[];
  readonly metadata: Map<string, string>;
}

/** Source: `NodeProto` of onnx.proto3. */
export function readNode(bytes: FileBytes, span: Span): NodeOrConstant {
  const raw = rawNode(bytes, span);
  const attributes = raw.attributes.map((each) => readAttribute(bytes, each));
  const [first] = attributes;
  if (raw.op === 'Constant' && isOwn(raw) && first !== undefined) {
    const constant = constantOf(bytes, first.name, first.value, first.tensor);
    if (constant !== undefined) return { constant: { ...constant, name: raw.outputs[0] ?? '' } };
  }
  return {
    node: {
      op: raw.op,
      domain: isOwn(raw) ? '' : raw.domain,
      name: raw.name,
      scopes: scopesOf(raw.name, raw.metadata),
      rewrittenBy: raw.metadata.get('pkg.onnxscript.rewriter.rule_name') ?? '',
      inputs: raw.inputs,
      outputs: raw.outputs,
      captured: [...new Set(attributes.flatMap(({ captured }) => captured))],
      attributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value])),
    },
  };
}

/** Whether an operator is one of ONNX's own. */
function isOwn({ domain }: Raw): boolean {
  return domain === '' || domain === 'ai.onnx';
}

function rawNode(bytes: FileBytes, span: Span): Raw {
  const raw: Raw = {
    op: '',
    domain: '',
    name: '',
    inputs: [],
    outputs: [],
    attributes: [],
    metadata: new Map(),
  };
  for (const field of fieldsOf(bytes, span)) FIELDS[field.number]?.(raw, field, bytes);
  return raw;
}

const FIELDS: Readonly<Record<number, (raw: Raw, field: Field, bytes: FileBytes) => void>> = {
  1: (raw, { span }, bytes) => {
    raw.inputs.push(textAt(bytes, span));
  },
  2: (raw, { span }, bytes) => {
    raw.outputs.push(textAt(bytes, span));
  },
  3: (raw, { span }, bytes) => {
    raw.name = textAt(bytes, span);
  },
  4: (raw, { span }, bytes) => {
    raw.op = textAt(bytes, span);
  },
  5: (raw, { span }) => {
    raw.attributes.push(span);
  },
  7: (raw, { span }, bytes) => {
    raw.domain = textAt(bytes, span);
  },
  9: (raw, { span }, bytes) => {
    for (const [key, value] of entriesOf(bytes, span)) raw.metadata.set(key, value);
  },
};

/** What a Constant holds, by its one attribute: a tensor, or numbers. Sparse ones and texts are left to the engine. */
function constantOf(
  bytes: FileBytes,
  attribute: string,
  value: Attribute,
  tensor: Span | undefined,
): Omit<ModelTensor, 'name'> | undefined {
  if (attribute === 'value' && tensor !== undefined) return readTensor(bytes, tensor);
  if ('i' in value) return wholes([value.i], []);
  if ('ints' in value) return wholes(value.ints, [value.ints.length]);
  if ('f' in value) return floats([value.f], []);
  if ('floats' in value) return floats(value.floats, [value.floats.length]);
  return undefined;
}

function wholes(values: readonly number[], shape: readonly number[]) {
  const data = BigInt64Array.from(values, BigInt);
  return { type: 'int64', shape, numbers: { bytes: new Uint8Array(data.buffer) } } as const;
}

function floats(values: readonly number[], shape: readonly number[]) {
  const data = Float32Array.from(values);
  return { type: 'float32', shape, numbers: { bytes: new Uint8Array(data.buffer) } } as const;
}
