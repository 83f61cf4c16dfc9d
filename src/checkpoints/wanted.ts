import { allBlocks, type BlockPlan, blockParameters, type NetworkPlan } from '../plan/blocks.ts';
import type { Parameter, Standardize } from '../plan/layers.ts';
import type { Naming } from './naming.ts';

/** A tensor that a network needs of a checkpoint. */
export interface Wanted {
  /** What it is called there. */
  readonly name: string;
  /** But for sizes of 1, which codes write or leave out. */
  readonly shape: readonly number[];
}

/** The weight of a layer that standardises it: what a filter is multiplied by after that; null where it has none. */
export interface Standardized {
  readonly law: Standardize;
  readonly gain: Wanted | null;
}

/** What a parameter is read from; null where it is no part of a checkpoint: the architecture fixes it. */
export interface Source extends Wanted {
  readonly standardized: Standardized | null;
}

/** What a parameter is called by a naming: undefined where it has no word for it. */
export function sourceOf(
  naming: Naming,
  block: BlockPlan,
  parameter: Parameter,
): Source | null | undefined {
  if ('value' in parameter && !parameter.learned) return null;
  const at = parameter.name.lastIndexOf('.');
  const module = parameter.name.slice(0, Math.max(at, 0));
  const name = naming.name(block, module, parameter.name.slice(at + 1));
  if (name === undefined) return undefined;
  const shape = 'shape' in parameter ? parameter.shape : [];
  const law = 'init' in parameter && naming.standardizes ? parameter.init.standardize : null;
  if (law === null) return { name, shape, standardized: null };
  const gain = law.affine ? naming.name(block, module, 'gain') : undefined;
  const factors = gain === undefined ? null : { name: gain, shape: shape.slice(0, 1) };
  return { name, shape, standardized: { law, gain: factors } };
}

/**
 * All tensors that a network needs of a checkpoint; undefined where a naming has no word for one.
 *
 * @param plan in which all that training changes is a parameter
 */
export function wantedOf(
  plan: Pick<NetworkPlan, 'stem' | 'blocks'>,
  naming: Naming,
): readonly Wanted[] | undefined {
  const sources = allBlocks(plan).flatMap((block) =>
    blockParameters(block).map((parameter) => sourceOf(naming, block, parameter)),
  );
  if (sources.includes(undefined)) return undefined;
  return sources.flatMap((source) => {
    if (source === undefined || source === null) return [];
    const gain = source.standardized?.gain ?? null;
    return gain === null ? [source] : [source, gain];
  });
}
