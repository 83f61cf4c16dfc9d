import type { BlockKind } from '../spec.ts';
import type { Family, Feature, Preset } from './family.ts';
import { RESNET } from './resnet/family.ts';
import { RESNETV2 } from './resnetv2/family.ts';

/** Every family, by the model that names it with stages of one's own. */
export const FAMILIES = {
  resnetv2: RESNETV2,
  resnet: RESNET,
} as const satisfies Readonly<Record<string, Family>>;

export type FamilyName = keyof typeof FAMILIES;

const NAMES = Object.keys(FAMILIES) as FamilyName[];

/** The presets of all families, by name, each with its family. */
export const PRESETS: Readonly<Record<string, Preset & { readonly family: FamilyName }>> =
  Object.fromEntries(
    NAMES.flatMap((family) =>
      Object.entries(FAMILIES[family].presets).map(([name, preset]) => [
        name,
        { ...preset, family },
      ]),
    ),
  );

/** The models whose `stages` the config gives; the others are presets. */
export const FREE_MODELS: readonly string[] = NAMES;

/** Every value of the key `model`. */
export const MODEL_NAMES: readonly string[] = [...Object.keys(PRESETS), ...FREE_MODELS];

/** What the name of a model fixes; undefined for a model whose stages the config gives. */
export function presetOf(model: string): Preset | undefined {
  return Object.hasOwn(PRESETS, model) ? PRESETS[model] : undefined;
}

/** The family of a model, preset or not: `resnetv2-50`, `resnetv2`. */
export function familyOf(model: string): Family {
  const name = Object.hasOwn(PRESETS, model) ? PRESETS[model]?.family : (model as FamilyName);
  const family = FAMILIES[name as FamilyName];
  if (family === undefined) throw new Error(`no family has a model ${model}`);
  return family;
}

/** The presets with blocks of this kind. */
export function presetsWith(block: BlockKind): string[] {
  return Object.keys(PRESETS).filter((model) => PRESETS[model]?.block === block);
}

/** The models of the families that have a feature. */
export function modelsWith(feature: Feature): string[] {
  return MODEL_NAMES.filter((model) => familyOf(model).features.includes(feature));
}

/** The families that have a feature, and what their blocks are. */
export function familiesWith(feature: Feature): { names: FamilyName[]; titles: string[] } {
  const names = NAMES.filter((name) => FAMILIES[name].features.includes(feature));
  return { names, titles: names.map((name) => FAMILIES[name].title) };
}

/** Output channels of the first stage where the config says nothing; each further one has twice as many. */
const FIRST_WIDTH: Readonly<Record<BlockKind, number>> = { bottleneck: 256, basic: 64 };

/** Output channels of each stage where the config says nothing: 256, 512, 1024, 2048 … or 64, 128 … */
export function defaultWidths(stages: readonly number[], block: BlockKind): number[] {
  return stages.map((_, i) => FIRST_WIDTH[block] * 2 ** i);
}
