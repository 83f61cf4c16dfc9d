import type { FamilyName } from '../../networks/families/table.ts';
import type { Layout } from './names.ts';

/** How torchvision 0.29 calls what it calls otherwise than timm; null where it has none of it, or the same names. */
export const TORCHVISION: { readonly [Family in FamilyName]: Layout | null } = {
  resnetv2: null,
  resnet: null,
  'nf-resnet': null,
  'nf-regnet': null,
  nfnet: null,
  efficientnet: null,
  mobilenetv2: null,
  regnet: null,
  resnext: null,
  'wide-resnet': null,
  seresnet: null,
  bit: null,
  convnext: null,
  'cifar-resnet': null,
  'preact-resnet': null,
  wrn: null,
};
