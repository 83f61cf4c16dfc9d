import { bindingOf } from '../../lower/planned.ts';
import type { BlockPlan } from '../../plan/blocks.ts';
import {
  type Bias,
  type ByLayer,
  byLayer,
  type ConvLayer,
  layerFacts,
  type NormLayer,
  squeezeShapes,
  type WeightInit,
  weightShape,
} from '../../plan/layers.ts';
import { type Chains, chainsOf, type Step, stepsOf } from '../steps.ts';
import { filled, type Values } from '../tensor.ts';

/** A tensor of a module, by PyTorch's own word for it: `weight`, `running_mean`. */
export interface ModuleTensor {
  /** Within the block; '' is the block itself. */
  readonly module: string;
  readonly key: string;
  readonly shape: readonly number[];
  readonly values: Values;
}

/** How the weights of convolutions that are standardised are stored. */
export interface Storing {
  /**
   * The law of the values behind a standardised weight, where the network standardises them itself, with a gain a
   * filter where it has one; null: the weight is stored as it is applied.
   */
  readonly lawBehind: ((tensor: string) => WeightInit) | null;
}

const NONE = () => [];

/** The tensors of each kind of layer. */
const TENSORS: ByLayer<[step: Step, storing: Storing], ModuleTensor[]> = {
  conv: convTensors,
  norm: normTensors,
  'channel-scale': parameterTensors,
  activation: NONE,
  // What the architecture fixes, such as 1/β, is no weight.
  scale: (layer, step) => (layer.learned ? parameterTensors(layer, step) : []),
  'measured-scale': NONE,
  bias: parameterTensors,
  'max-pool': NONE,
  'avg-pool': NONE,
  'zero-channels': NONE,
  'squeeze-excite': ({ reduce, expand, channels, hidden, ...layer }, step) => {
    const shapes = squeezeShapes({ reduce, expand, channels, hidden, ...layer });
    const part = (name: 'reduce' | 'expand', { weight, bias }: typeof reduce, out: number) => {
      const module = `${step.module}.${name}`;
      return [
        drawn(step, module, 'weight', shapes[name], weight),
        ...biasOf(step, module, bias, out),
      ];
    };
    return [...part('reduce', reduce, hidden), ...part('expand', expand, channels)];
  },
  'channel-attention': ({ kernel, init }, step) => [
    // A convolution of one dimension.
    { ...drawn(step, step.module, 'weight', [1, 1, kernel, 1], init), shape: [1, 1, kernel] },
  ],
};

/** Every tensor of a block, those that are 0 or 1 at first among them. */
export function moduleTensors(block: Chains, storing: Storing): ModuleTensor[] {
  return [
    ...chainsOf(block)
      .flatMap((layers) => stepsOf(block, layers))
      .flatMap((step) => byLayer(TENSORS, step.layer, step, storing)),
    ...gainOf(block.addition),
  ];
}

/** The gain at the end of a branch: a scalar, or a number a channel. */
function gainOf(addition: BlockPlan['addition']): ModuleTensor[] {
  if (addition === null || addition.gainParams === 0) return [];
  const shape = addition.gainParams === 1 ? [] : [addition.gainParams];
  return [{ module: '', key: 'gain', shape, values: filled(addition.gain) }];
}

function drawn(
  { block }: Step,
  module: string,
  key: string,
  shape: readonly number[],
  init: WeightInit,
): ModuleTensor {
  const values = bindingOf({ name: `${module}.${key}`, shape, init }, block);
  return { module, key, shape, values };
}

function biasOf(step: Step, module: string, bias: Bias, channels: number): ModuleTensor[] {
  return bias === null ? [] : [drawn(step, module, 'bias', [channels], bias)];
}

function convTensors(layer: ConvLayer, step: Step, { lawBehind }: Storing): ModuleTensor[] {
  const { init, bias, out } = layer;
  const { module } = step;
  const shape = weightShape(layer);
  const tensor = `${step.block}.${module}.weight`;
  const law = init.standardize === null || lawBehind === null ? init : lawBehind(tensor);
  const weight = drawn(step, module, 'weight', shape, law);
  if (!init.standardize?.affine) return [weight, ...biasOf(step, module, bias, out)];
  const zeros = { module, key: 'bias', shape: [out], values: filled(0) };
  const biases = bias === null ? [zeros] : biasOf(step, module, bias, out);
  if (lawBehind === null) return [weight, ...biases];
  const gain = filled(init.distribution === 'zero' ? 0 : 1);
  return [weight, ...biases, { module, key: 'gain', shape: [out, 1, 1, 1], values: gain }];
}

function normTensors({ kind, channels }: NormLayer, { module, weight }: Step): ModuleTensor[] {
  const each = (key: string, values: Values) => ({ module, key, shape: [channels], values });
  const affine = [each('weight', weight), each('bias', filled(0))];
  if (kind !== 'batch') return affine;
  return [
    ...affine,
    each('running_mean', filled(0)),
    each('running_var', filled(1)),
    { module, key: 'num_batches_tracked', shape: [], values: { kind: 'count', value: 0 } },
  ];
}

/** What a layer has by the name of its own. */
function parameterTensors(layer: Step['layer'], { block }: Step): ModuleTensor[] {
  return layerFacts(layer)
    .parameters(layer)
    .map((parameter) => {
      const at = parameter.name.lastIndexOf('.');
      const module = parameter.name.slice(0, Math.max(at, 0));
      const shape = 'shape' in parameter ? parameter.shape : [];
      return {
        module,
        key: parameter.name.slice(at + 1),
        shape,
        values: bindingOf(parameter, block),
      };
    });
}
