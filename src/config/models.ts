import {
  type BlockKind,
  type Family,
  FIRST_WIDTH,
  familyOf,
  PRESETS,
  type Preset,
} from '../networks/presets.ts';

/** The models whose `stages` the config gives; the others are presets. */
export const FREE_MODELS: readonly string[] = ['resnetv2', 'resnet'] satisfies Family[];

/** Every value of the key `model`. */
export const MODEL_NAMES: readonly string[] = [...Object.keys(PRESETS), ...FREE_MODELS];

/** The models with pre-activation blocks. */
export const PRE_ACTIVATION_MODELS: readonly string[] = MODEL_NAMES.filter(
  (model) => familyOf(model) === 'resnetv2',
);

/** The presets with blocks of this kind. */
export function presetsWith(block: BlockKind): string[] {
  return Object.keys(PRESETS).filter((model) => PRESETS[model]?.block === block);
}

/** What the name of a model fixes; undefined for a model whose stages the config gives. */
export function presetOf(model: string): Preset | undefined {
  return Object.hasOwn(PRESETS, model) ? PRESETS[model] : undefined;
}

/** Output channels of each stage where the config says nothing: 256, 512, 1024, 2048 … or 64, 128 … */
export function defaultWidths(stages: readonly number[], block: BlockKind): number[] {
  return stages.map((_, i) => FIRST_WIDTH[block] * 2 ** i);
}
