import type { BlockPlan } from '../../plan/blocks.ts';
import type { Extent } from '../../plan/layers.ts';
import type { Position } from '../position.ts';
import type { BlockKind, NetworkSpec } from '../spec.ts';

/** A network of a known depth. */
export interface Preset {
  readonly block: BlockKind;
  /** Blocks in each stage. */
  readonly stages: readonly number[];
}

/** What not every family can be asked for: a key of a network, or a word of one. */
export type Feature = 'order' | 'residual: nf';

/** A kind of network: how its blocks are planned, and what a config may say of it. */
export interface Family {
  /** What its blocks are, in a word or two. */
  readonly title: string;
  readonly presets: Readonly<Record<string, Preset>>;
  readonly features: readonly Feature[];
  /** Norm and activation follow the stem's convolution, and the last activation an addition. */
  readonly postActivation: boolean;
  /**
   * @param input channels, height and width of one sample at the block's input
   * @throws PlanError where the input is too small, or the groups of a norm do not divide
   */
  planBlock(spec: NetworkSpec, at: Position, input: Extent): BlockPlan;
}

/** Presets of one kind of block, by name. */
export function presetsOf(
  block: BlockKind,
  stages: Readonly<Record<string, readonly number[]>>,
): Record<string, Preset> {
  return Object.fromEntries(
    Object.entries(stages).map(([name, counts]) => [name, { block, stages: counts }]),
  );
}
