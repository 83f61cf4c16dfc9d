import { allBlocks, type BlockPlan, blockParameters, type NetworkPlan } from '../plan/blocks.ts';
import type { Extent, Parameter } from '../plan/layers.ts';
import type { WantedReadings } from '../plan/readings.ts';
import type { Binding } from '../weights/bindings.ts';
import { lowerBlock } from './lower.ts';
import type { Alive, Part } from './part.ts';
import type { Signal } from './signal.ts';

/**
 * The parts of a planned network, the stem first: each block is one, with one activation in and out.
 *
 * @param wanted what is read of each
 * @param bind what a parameter of a block is bound to; drawn by its law unless told otherwise
 */
export function plannedParts(
  plan: Pick<NetworkPlan, 'stem' | 'blocks'>,
  batch: number,
  wanted: WantedReadings,
  bind: Bind = (parameter, { name }) => bindingOf(parameter, name),
): Part[] {
  return allBlocks(plan).map((block) => plannedPart(block, batch, wanted, bind));
}

export type Bind = (parameter: Parameter, block: BlockPlan) => Binding;

function plannedPart(block: BlockPlan, batch: number, wanted: WantedReadings, bind: Bind): Part {
  const { index, stage, name, input, output, addition, facts } = block;
  const point = activationOf(batch, output);
  return {
    place: { index, stage, block: block.block, name },
    inputs: [activationOf(batch, input)],
    outputs: [point],
    point,
    hasBranch: addition !== null,
    bindings: blockParameters(block).map((parameter) => bind(parameter, block)),
    facts,
    wanted,
    pointAt: 0,
    write: (builder, [x], prefix, readings) => {
      const { output, branch } = lowerBlock(builder, block, prefix, x as Signal, readings);
      return { outputs: [output], point: output, branch: branch === null ? [] : [branch] };
    },
  };
}

function activationOf(batch: number, extent: Extent): Alive {
  return { type: 'float32', shape: [batch, ...extent], channelAxis: 1 };
}

/** Weights are keyed by the names of block and parameter, so that variants of a network share them. */
export function bindingOf(parameter: Parameter, block: string): Binding {
  const { name } = parameter;
  if ('value' in parameter) return { name, kind: 'number', value: parameter.value };
  const { shape, init } = parameter;
  return { name, kind: 'drawn', weight: { tensor: `${block}.${name}`, shape, init } };
}
