import type { NetworkSpec } from '../networks/spec.ts';
import type { NetworkPlan } from '../plan/blocks.ts';
import type { Context } from './context.ts';

/** What is exported, and how. */
interface Asked {
  readonly spec: NetworkSpec;
  readonly plan: NetworkPlan;
  readonly seed: number;
  /** Of the file, without its ending. */
  readonly name: string;
  /** Weights go into a file of their own where the format has such a thing. */
  readonly separate: boolean;
  readonly tool: Context['tool'];
}

/** Files to write, the one that is opened first. */
interface Made {
  readonly files: readonly { readonly name: string; readonly data: Iterable<Uint8Array> }[];
  /** What the user should know. */
  readonly notes: readonly string[];
  /** The lines of Python that load it. */
  usage(file: string): string;
}

/** Weights that are held by one file of ONNX; protobuf ends at 2 GB. */
const MOST_WITHIN = 1.5e9;

/** What `spp export` can write, by the endings of the files. */
export const EXPORT_FORMATS = {
  onnx: makeOnnx,
  safetensors: makeSafetensors,
} as const satisfies Readonly<Record<string, (asked: Asked) => Promise<Made>>>;

export type ExportFormat = keyof typeof EXPORT_FORMATS;

async function makeOnnx({ plan, seed, name, separate, tool }: Asked): Promise<Made> {
  const { onnxModel } = await import('../export/onnx/model.ts');
  const { encodeWholeModel, externalData } = await import('../graph/whole-model.ts');
  const model = onnxModel(plan, seed, tool.version);
  const bytes = model.initializers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const beside = separate || bytes > MOST_WITHIN ? `${name}.onnx.data` : null;
  const own = { name: `${name}.onnx`, data: encodeWholeModel(model, beside) };
  const [, ...shape] = model.inputs[0]?.shape ?? [];
  return {
    files: beside === null ? [own] : [own, { name: beside, data: externalData(model) }],
    notes: [],
    usage: (file) =>
      [
        'import numpy, onnxruntime',
        `session = onnxruntime.InferenceSession(${quoted(file)})`,
        `x = numpy.random.randn(${[8, ...shape].join(', ')}).astype("float32")`,
        'y = session.run(None, {"input": x})[0]',
      ].join('\n'),
  };
}

async function makeSafetensors({ spec, plan, seed, name, tool }: Asked): Promise<Made> {
  const { encodeSafetensors } = await import('../export/safetensors/format.ts');
  const { weightsOf } = await import('../export/safetensors/weights.ts');
  const { tensors, timm } = weightsOf(spec, plan);
  const about = {
    spp: tool.version,
    network: spec.name,
    seed: `${seed}`,
    ...(timm === null ? {} : { timm }),
  };
  return {
    files: [{ name: `${name}.safetensors`, data: encodeSafetensors(tensors, seed, about) }],
    notes:
      timm === null
        ? [
            `${spec.name} is no model of timm as it is configured: its tensors have the names of spp (docs/export.md)`,
          ]
        : [],
    usage: (file) => (timm === null ? loadTensors(file) : loadModel(file, timm)),
  };
}

function loadTensors(file: string): string {
  return [
    'from safetensors.torch import load_file',
    `tensors = load_file(${quoted(file)})`,
    'for name, tensor in tensors.items():',
    '    print(name, tuple(tensor.shape))',
  ].join('\n');
}

function loadModel(file: string, timm: string): string {
  return [
    'import timm',
    'from safetensors.torch import load_file',
    `model = timm.create_model(${quoted(timm)}, num_classes=0).train()`,
    `model.load_state_dict(load_file(${quoted(file)}), strict=True)`,
  ].join('\n');
}

/** JSON's strings are Python's too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
