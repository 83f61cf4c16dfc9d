/**
 * Blocks in each stage of the named depths (He et al. 2016 for 50 to 200; Brock, De and Smith 2021
 * for 288 and 600).
 */
export const PRESET_STAGES = {
  'resnetv2-50': [3, 4, 6, 3],
  'resnetv2-101': [3, 4, 23, 3],
  'resnetv2-152': [3, 8, 36, 3],
  'resnetv2-200': [3, 24, 36, 3],
  'resnetv2-288': [24, 24, 24, 24],
  'resnetv2-600': [50, 50, 50, 50],
} as const satisfies Readonly<Record<string, readonly number[]>>;

export type PresetName = keyof typeof PRESET_STAGES;
export type ModelName = PresetName | 'resnetv2';

const PRESET_NAMES = Object.keys(PRESET_STAGES) as PresetName[];

/** Every value of the key `model`. */
export const MODEL_NAMES: readonly ModelName[] = [...PRESET_NAMES, 'resnetv2'];

/** The models whose `stages` the config gives. */
export const FREE_MODELS: readonly ModelName[] = ['resnetv2'];

/** The stages a preset fixes; undefined for a model whose stages the config gives. */
export function presetStages(model: ModelName): readonly number[] | undefined {
  return model === 'resnetv2' ? undefined : PRESET_STAGES[model];
}

/** Output channels of each stage where the config says nothing: 256, 512, 1024, 2048 … */
export function defaultWidths(stages: readonly number[]): number[] {
  return stages.map((_, i) => 256 * 2 ** i);
}
