import { UserError } from '../../core/errors.ts';
import type { TensorType } from '../../graph/graph.ts';
import type { Model, ModelInput, ModelNode, ModelTensor } from '../model.ts';
import { FileBytes } from './bytes.ts';
import { readNode } from './node.ts';
import { readTensor, typeOf } from './tensor.ts';
import { entriesOf, textAt } from './text.ts';
import { damaged, type Field, fieldsOf, type Span } from './wire.ts';

/** More than any network has; a file that claims more is damaged. */
const MOST_NODES = 500_000;

/** What is put together while a model is read. */
interface Draft {
  irVersion: number;
  producer: string;
  functions: number;
  graphs: number;
  readonly opsets: Record<string, number>;
  readonly inputs: ModelInput[];
  readonly outputs: string[];
  readonly nodes: ModelNode[];
  readonly tensors: Map<string, ModelTensor>;
  readonly metadata: Map<string, string>;
}

type Readers = Readonly<Record<number, (draft: Draft, field: Field, bytes: FileBytes) => void>>;

/**
 * Reads an ONNX model: everything but its weights, of which it learns where they are. Source: onnx.proto3 of
 * ONNX 1.20.
 *
 * @throws UserError where it is no ONNX model, is damaged, or holds what is not supported
 */
export function readModel(file: string): Model {
  const bytes = new FileBytes(file);
  try {
    const draft: Draft = {
      irVersion: 0,
      producer: '',
      functions: 0,
      graphs: 0,
      opsets: {},
      inputs: [],
      outputs: [],
      nodes: [],
      tensors: new Map(),
      metadata: new Map(),
    };
    refuseOthers(bytes);
    readFields(draft, bytes, { start: 0, end: bytes.size }, MODEL);
    return checked(draft, bytes);
  } finally {
    bytes.close();
  }
}

/** The first field of every exporter's files: the version of the format, a small number. */
const FIRST_BYTE = 8;

function refuseOthers(bytes: FileBytes): void {
  if (bytes.size > 0 && bytes.byte(0) === FIRST_BYTE) return;
  throw new UserError(bytes.size === 0 ? 'this file is empty' : 'this is not an ONNX model', {
    place: bytes.file,
    remedy: 'Export the network first, in PyTorch by torch.onnx.export(model, args, "net.onnx").',
  });
}

function readFields(draft: Draft, bytes: FileBytes, span: Span, readers: Readers): void {
  for (const field of fieldsOf(bytes, span)) readers[field.number]?.(draft, field, bytes);
}

const MODEL: Readers = {
  1: (draft, { value }) => {
    draft.irVersion = Number(value);
  },
  2: (draft, { span }, bytes) => {
    draft.producer = textAt(bytes, span);
  },
  7: (draft, { span }, bytes) => {
    draft.graphs++;
    readFields(draft, bytes, span, GRAPH);
  },
  8: (draft, { span }, bytes) => {
    const [domain, version] = operatorSet(bytes, span);
    draft.opsets[domain === 'ai.onnx' ? '' : domain] = version;
  },
  14: (draft, { span }, bytes) => {
    for (const [key, value] of entriesOf(bytes, span)) draft.metadata.set(key, value);
  },
  25: (draft) => {
    draft.functions++;
  },
};

const GRAPH: Readers = {
  1: (draft, { span }, bytes) => {
    const read = readNode(bytes, span);
    if ('node' in read) draft.nodes.push(read.node);
    else addTensor(draft, bytes, read.constant);
    if (draft.nodes.length > MOST_NODES) throw damaged(bytes, span.start, 'too many nodes');
  },
  5: (draft, { span }, bytes) => addTensor(draft, bytes, readTensor(bytes, span)),
  11: (draft, { span }, bytes) => {
    draft.inputs.push(readInput(bytes, span));
  },
  12: (draft, { span }, bytes) => {
    draft.outputs.push(nameOf(bytes, span));
  },
  15: (_, { span }, bytes) => {
    throw damaged(bytes, span.start, 'sparse weights, which are not supported,');
  },
};

function addTensor({ tensors }: Draft, bytes: FileBytes, tensor: ModelTensor): void {
  if (tensors.has(tensor.name)) {
    throw damaged(bytes, 0, `the tensor ${JSON.stringify(tensor.name)} is there twice`);
  }
  tensors.set(tensor.name, tensor);
}

function operatorSet(bytes: FileBytes, span: Span): [string, number] {
  let [domain, version] = ['', 0];
  for (const field of fieldsOf(bytes, span)) {
    if (field.number === 1) domain = textAt(bytes, field.span);
    if (field.number === 2) version = Number(field.value);
  }
  return [domain, version];
}

function nameOf(bytes: FileBytes, span: Span): string {
  const name = [...fieldsOf(bytes, span)].find(({ number }) => number === 1);
  return name === undefined ? '' : textAt(bytes, name.span);
}

/** Source: `ValueInfoProto`, `TypeProto` of onnx.proto3. */
function readInput(bytes: FileBytes, span: Span): ModelInput {
  let name = '';
  let type: Span | undefined;
  for (const field of fieldsOf(bytes, span)) {
    if (field.number === 1) name = textAt(bytes, field.span);
    if (field.number === 2) type = field.span;
  }
  const tensor = type && [...fieldsOf(bytes, type)].find(({ number }) => number === 1);
  if (tensor === undefined) {
    throw new UserError(`the input ${JSON.stringify(name)} is not a tensor`, {
      place: bytes.file,
      remedy: 'Export a model whose inputs are tensors.',
    });
  }
  return { name, ...tensorType(bytes, tensor.span, name) };
}

function tensorType(bytes: FileBytes, span: Span, name: string) {
  let element = 0;
  let dims: (number | string | null)[] = [];
  for (const field of fieldsOf(bytes, span)) {
    if (field.number === 1) element = Number(field.value);
    if (field.number === 2) dims = readDims(bytes, field.span);
  }
  const type: TensorType = typeOf(bytes, element, `the input ${JSON.stringify(name)}`);
  return { type, dims };
}

function readDims(bytes: FileBytes, span: Span): (number | string | null)[] {
  return [...fieldsOf(bytes, span)]
    .filter(({ number }) => number === 1)
    .map(({ span: dim }) => {
      for (const { number, value, span: text } of fieldsOf(bytes, dim)) {
        // 0 stands for a size that is open in files of some exporters.
        if (number === 1) return value > 0n && value < 2n ** 32n ? Number(value) : null;
        if (number === 2) return textAt(bytes, text) || null;
      }
      return null;
    });
}

/** Oldest and newest operators that onnxruntime runs. */
const OLDEST = 7;

function checked(draft: Draft, bytes: FileBytes): Model {
  const { functions, graphs, ...model } = draft;
  if (graphs === 0 || draft.nodes.length === 0) throw damaged(bytes, 0, 'it has no graph');
  const version = draft.opsets[''];
  if (version === undefined || version < OLDEST) {
    throw new UserError(
      `the model is written in the operators of opset ${version ?? 'none'}, and the oldest that run are those of opset ${OLDEST}`,
      { place: bytes.file, remedy: 'Export it with opset_version=17 or later.' },
    );
  }
  if (functions > 0) {
    throw new UserError('the model has functions of its own', {
      place: bytes.file,
      remedy: 'Write them out first: onnx.inliner.inline_local_functions(model), in Python.',
    });
  }
  // Older files list initialisers among the inputs.
  const inputs = draft.inputs.filter(({ name }) => !draft.tensors.has(name));
  return { ...model, file: bytes.file, inputs };
}
