import { BIT } from './bit/family.ts';
import { CIFAR_RESNET } from './cifar-resnet/family.ts';
import { CONVNEXT } from './convnext/family.ts';
import { EFFICIENTNET } from './efficientnet/family.ts';
import type { Family, Feature, Preset } from './family.ts';
import { MOBILENETV2 } from './mobilenetv2/family.ts';
import { NF_REGNET } from './nf-regnet/family.ts';
import { NF_RESNET } from './nf-resnet/family.ts';
import { NFNET } from './nfnet/family.ts';
import { PREACT_RESNET } from './preact-resnet/family.ts';
import { REGNET } from './regnet/family.ts';
import { RESNET } from './resnet/family.ts';
import { RESNETV2 } from './resnetv2/family.ts';
import { RESNEXT } from './resnext/family.ts';
import { SERESNET } from './seresnet/family.ts';
import { WIDE_RESNET } from './wide-resnet/family.ts';
import { WRN } from './wrn/family.ts';

/** Every family, by its free model, which takes the family's parameters from the config. */
export const FAMILIES = {
  resnetv2: RESNETV2,
  resnet: RESNET,
  'nf-resnet': NF_RESNET,
  'nf-regnet': NF_REGNET,
  nfnet: NFNET,
  efficientnet: EFFICIENTNET,
  mobilenetv2: MOBILENETV2,
  regnet: REGNET,
  resnext: RESNEXT,
  'wide-resnet': WIDE_RESNET,
  seresnet: SERESNET,
  bit: BIT,
  convnext: CONVNEXT,
  'cifar-resnet': CIFAR_RESNET,
  'preact-resnet': PREACT_RESNET,
  wrn: WRN,
} as const satisfies Readonly<Record<string, Family>>;

export type FamilyName = keyof typeof FAMILIES;

export const FAMILY_NAMES = Object.keys(FAMILIES) as FamilyName[];

/** The presets of all families, by name, each with its family. */
export const PRESETS: Readonly<Record<string, Preset & { readonly family: FamilyName }>> =
  Object.fromEntries(
    FAMILY_NAMES.flatMap((family) =>
      Object.entries(FAMILIES[family].presets).map(([name, preset]) => [
        name,
        { ...preset, family },
      ]),
    ),
  );

/** The models whose parameters the config gives; the others are presets. */
export const FREE_MODELS: readonly string[] = FAMILY_NAMES;

/** Every value of the key `model`. */
export const MODEL_NAMES: readonly string[] = [
  ...new Set([...Object.keys(PRESETS), ...FREE_MODELS]),
];

/** What the name of a model fixes; undefined for a model whose parameters the config gives. */
export function presetOf(model: string): Preset | undefined {
  return Object.hasOwn(PRESETS, model) ? PRESETS[model] : undefined;
}

/** The name of the family of a model, preset or not: `resnetv2-50`, `resnetv2`; undefined where there is none. */
export function familyNameOf(model: string): FamilyName | undefined {
  if (Object.hasOwn(PRESETS, model)) return PRESETS[model]?.family;
  return FAMILY_NAMES.find((name) => name === model);
}

export function familyOf(model: string): Family {
  const name = familyNameOf(model);
  if (name === undefined) throw new Error(`no family has a model ${model}`);
  return FAMILIES[name];
}

/** The models of the families that have a feature. */
export function modelsWith(feature: Feature): string[] {
  return MODEL_NAMES.filter((model) => familyOf(model).features.includes(feature));
}

/** The families that have a feature, and what their blocks are. */
export function familiesWith(feature: Feature): { names: FamilyName[]; titles: string[] } {
  const names = FAMILY_NAMES.filter((name) =>
    (FAMILIES[name].features as readonly Feature[]).includes(feature),
  );
  return { names, titles: [...new Set(names.map((name) => FAMILIES[name].title))] };
}
