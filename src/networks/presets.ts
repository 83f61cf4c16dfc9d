export type BlockKind = 'bottleneck' | 'basic';
/** Pre-activation (He et al. 2016b) or post-activation (He et al. 2016a) residual networks. */
export type Family = 'resnetv2' | 'resnet';

export interface Preset {
  readonly family: Family;
  readonly block: BlockKind;
  /** Blocks in each stage. */
  readonly stages: readonly number[];
}

const of =
  (block: BlockKind) =>
  (family: Family, stages: readonly number[]): Preset => ({ family, block, stages });
const bottleneck = of('bottleneck');
const basic = of('basic');

/** The networks of a known depth. Depths 288 and 600 are those of Brock et al. 2021. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  'resnetv2-18': basic('resnetv2', [2, 2, 2, 2]),
  'resnetv2-34': basic('resnetv2', [3, 4, 6, 3]),
  'resnetv2-50': bottleneck('resnetv2', [3, 4, 6, 3]),
  'resnetv2-101': bottleneck('resnetv2', [3, 4, 23, 3]),
  'resnetv2-152': bottleneck('resnetv2', [3, 8, 36, 3]),
  'resnetv2-200': bottleneck('resnetv2', [3, 24, 36, 3]),
  'resnetv2-288': bottleneck('resnetv2', [24, 24, 24, 24]),
  'resnetv2-600': bottleneck('resnetv2', [50, 50, 50, 50]),
  'resnet-18': basic('resnet', [2, 2, 2, 2]),
  'resnet-34': basic('resnet', [3, 4, 6, 3]),
  'resnet-50': bottleneck('resnet', [3, 4, 6, 3]),
  'resnet-101': bottleneck('resnet', [3, 4, 23, 3]),
  'resnet-152': bottleneck('resnet', [3, 8, 36, 3]),
};

/** Output channels of the first stage; each further stage has twice as many. */
export const FIRST_WIDTH: Readonly<Record<BlockKind, number>> = { bottleneck: 256, basic: 64 };

/** The family of a model, preset or not: `resnetv2-50`, `resnetv2`, `resnet`. */
export function familyOf(model: string): Family {
  return model.startsWith('resnetv2') ? 'resnetv2' : 'resnet';
}
