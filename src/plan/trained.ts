import type { Addition, BlockPlan, NetworkPlan } from './blocks.ts';
import { type Bias, type Layer, type NormLayer, STORED } from './layers.ts';
import { isNormWeight, moduleName } from './modules.ts';

/** What batch norms go by: the statistics of the data at hand, or those that training has kept. */
export type NormStatistics = 'batch' | 'stored';

/** A network in which all that training changes is a parameter with a name: norms have weight and bias, branches their gain. */
export function trained(
  { stem, blocks }: NetworkPlan,
  statistics: NormStatistics,
): Pick<NetworkPlan, 'stem' | 'blocks'> {
  const each = (block: BlockPlan) => trainedBlock(block, statistics);
  return { stem: each(stem), blocks: blocks.map(each) };
}

function trainedBlock(block: BlockPlan, statistics: NormStatistics): BlockPlan {
  const chain = (layers: readonly Layer[]) => trainedChain(block, layers, statistics);
  const { pre, branch, post, addition } = block;
  return {
    ...block,
    pre: chain(pre),
    branch: chain(branch),
    post: chain(post),
    addition: addition && trainedAddition(addition, chain),
  };
}

function trainedAddition(
  addition: Addition,
  chain: (layers: readonly Layer[]) => Layer[],
): Addition {
  const own = { ...addition, shortcut: chain(addition.shortcut) };
  return addition.gainParams === 0 ? own : { ...own, gain: 1, storesGain: true };
}

function trainedChain(
  block: BlockPlan,
  layers: readonly Layer[],
  statistics: NormStatistics,
): Layer[] {
  return layers.flatMap((layer, i): Layer[] => {
    const before = layers.slice(0, i);
    if (isNormWeight(layer, before.at(-1))) return [];
    if (layer.op !== 'norm') return [withBiases(layer)];
    return trainedNorm(layer, moduleName(block, layers, layer, before), statistics);
  });
}

function trainedNorm(layer: NormLayer, name: string, statistics: NormStatistics): Layer[] {
  const { kind, channels } = layer;
  const isRunning = kind === 'batch' && statistics === 'stored';
  const affine = { op: 'channel-scale', name, channels, init: STORED, bias: STORED } as const;
  return [isRunning ? { ...layer, running: name } : layer, affine];
}

/** Biases that are 0 at first, and so left out, among them those of convolutions that standardise their weights. */
function withBiases(layer: Layer): Layer {
  if (layer.op === 'conv') {
    const isAffine = layer.init.standardize?.affine ?? false;
    return { ...layer, bias: isAffine ? STORED : stored(layer.bias) };
  }
  if (layer.op !== 'squeeze-excite') return layer;
  const { reduce, expand } = layer;
  return {
    ...layer,
    reduce: { ...reduce, bias: stored(reduce.bias) },
    expand: { ...expand, bias: stored(expand.bias) },
  };
}

function stored(bias: Bias): Bias {
  return bias && STORED;
}
