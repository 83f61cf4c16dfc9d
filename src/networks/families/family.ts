import type { BlockPlan } from '../../plan/blocks.ts';
import type { Extent } from '../../plan/layers.ts';
import type { ConventionName } from '../conventions.ts';
import type { Design, Given, Law, ParameterKey } from '../design.ts';
import type { Position, Shortcut } from '../position.ts';
import type { NetworkSpec } from '../spec.ts';

/** A network by name. */
export interface Preset {
  readonly given: Given;
  /** Side of the pictures that it is meant for, in pixels. */
  readonly size: number;
}

/** What not every family can be asked for: a key of a network, or a word of one. */
export type Feature =
  | 'order'
  | 'groups'
  | 'middle_convs'
  | 'shortcut'
  | 'residual: nf'
  | 'residual: fixup'
  | 'init: published';

/** A kind of network: what its blocks are, and what a config may say of it. */
export interface Family {
  /** What its blocks are, in a word or two. */
  readonly title: string;
  readonly presets: Readonly<Record<string, Preset>>;
  /** What its free model must be told, and what it may be told. */
  readonly parameters: { readonly [Key in ParameterKey]?: 'required' | 'optional' };
  readonly features: readonly Feature[];
  /** The last activation of a block follows its addition. */
  readonly postActivation: boolean;
  /** Norm and activation follow the stem's convolution. */
  readonly stemActivation: boolean;
  /**
   * What a network of it has where the config does not say otherwise.
   *
   * @param given of a preset, or of the config
   * @throws PlanError where they make no network
   */
  design(given: Given, convention: ConventionName): Design;
  /** `init: published`: how the published code draws its weights; absent where nobody publishes one. */
  readonly published?: Published;
  /** What a block's branch is added to. */
  shortcut(spec: NetworkSpec, at: Pick<Position, 'stride' | 'from' | 'to'>): Shortcut;
  /**
   * @param input channels, height and width of one sample at the block's input
   * @throws PlanError where the input is too small, or groups do not divide
   */
  planBlock(spec: NetworkSpec, at: Position, input: Extent): BlockPlan;
}

interface Published {
  law(given: Given, convention: ConventionName): Law;
  /** Whether it is the `init` of a network that says nothing of it. */
  readonly byDefault: boolean;
}

/** Presets of pictures of one size. */
export function presets(
  size: number,
  given: Readonly<Record<string, Given>>,
): Record<string, Preset> {
  return Object.fromEntries(
    Object.entries(given).map(([name, one]) => [name, { given: one, size }]),
  );
}

/** Sides of the pictures of ImageNet, and of CIFAR. */
export const [IMAGENET, CIFAR] = [224, 32];
