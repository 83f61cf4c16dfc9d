import { activation, type GraphConstant, type GraphValue } from '../../graph/graph.ts';
import type { Initializer, WholeModel } from '../../graph/whole-model.ts';
import { allBlocks, type BlockPlan, type NetworkPlan, readBlock } from '../../plan/blocks.ts';
import type { Layer } from '../../plan/layers.ts';
import { stepsOf } from '../steps.ts';
import { bytesOf, dataOf, filled, littleEndian, type Tensor, typeOf } from '../tensor.ts';
import { writeLayer } from './layers.ts';
import { times } from './parameters.ts';
import { ModuleWriter } from './writer.ts';

/**
 * A planned network as one ONNX model, its weights as they are drawn under a seed. It reads `input`, float32
 * [batch, C, H, W], and gives what comes out of its last block.
 *
 * @param producerVersion of spp
 */
export function onnxModel(plan: NetworkPlan, seed: number, producerVersion: string): WholeModel {
  const input = activation('input', [1, ...plan.stem.input]);
  const writer = new ModuleWriter([input]);
  const output = allBlocks(plan).reduce((x, block) => writeBlock(writer, block, x), input);
  return {
    name: plan.name,
    producerVersion,
    inputs: [input],
    outputs: [output],
    nodes: writer.nodes,
    initializers: [
      ...writer.tensors.map((tensor) => initializerOf(tensor, seed)),
      ...writer.constants.map(constantOf),
    ],
  };
}

/** `/stem`, `/stage1/stage1.block1`. */
function pathOf({ name, stage }: BlockPlan): string {
  return stage === 0 ? `/${name}` : `/stage${stage}/${name}`;
}

function writeBlock(writer: ModuleWriter, block: BlockPlan, x: GraphValue): GraphValue {
  const path = pathOf(block);
  const chain = (layers: readonly Layer[], from: GraphValue) =>
    stepsOf(block, layers).reduce((value, step) => {
      writer.enter(`${path}/${step.module.replaceAll('.', '/')}`);
      return writeLayer(writer, step, value);
    }, from);
  return readBlock(block, x, {
    chain,
    add: (shortcut, branch, factor) => {
      writer.enter(path);
      const scaled = scaleBranch(writer, block, branch, factor);
      return writer.node('Add', [shortcut, scaled], shortcut.shape);
    },
  }).output;
}

/** α and gain, between branch and addition: a number, or one a channel where training would change each. */
function scaleBranch(
  writer: ModuleWriter,
  { name, addition, output: [channels] }: BlockPlan,
  branch: GraphValue,
  factor: number,
): GraphValue {
  if (addition === null || addition.gainParams === 0) {
    return times(writer, branch, factor, `${name}.alpha`);
  }
  const shape = addition.gainParams === channels ? [channels, 1, 1] : [];
  const gain = writer.tensor(`${name}.gain`, shape, filled(factor));
  return writer.node('Mul', [branch, gain], branch.shape);
}

function initializerOf(tensor: Tensor, seed: number): Initializer {
  const { name, shape } = tensor;
  const bytes = () => dataOf(tensor, seed);
  return { name, type: typeOf(tensor), shape, byteLength: bytesOf(tensor), bytes };
}

/** Numbers that a node reads and no parameter is: axes, shapes, bounds. */
function constantOf({ name, type, shape, data }: GraphConstant): Initializer {
  const values = type === 'int64' ? BigInt64Array.from(data, BigInt) : Float32Array.from(data);
  const bytes = littleEndian(values);
  return { name, type, shape, byteLength: bytes.length, bytes: () => bytes };
}
