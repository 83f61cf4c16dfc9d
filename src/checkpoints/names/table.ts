import type { FamilyName } from '../../networks/families/table.ts';
import { CONVNEXT_NAMES } from './convnext.ts';
import { EFFICIENTNET_NAMES, MOBILENETV2_NAMES } from './efficientnet.ts';
import type { Names } from './names.ts';
import { NF_REGNET_NAMES, NF_RESNET_NAMES, NFNET_NAMES } from './normalizer-free.ts';
import { REGNET_NAMES } from './regnet.ts';
import { RESNET_NAMES, RESNEXT_NAMES, SERESNET_NAMES, WIDE_RESNET_NAMES } from './resnet.ts';
import { BIT_NAMES, RESNETV2_NAMES } from './resnetv2.ts';

/** How each family is called in timm; null where it has none of it. */
export const NAMES: { readonly [Family in FamilyName]: Names | null } = {
  resnetv2: RESNETV2_NAMES,
  resnet: RESNET_NAMES,
  'nf-resnet': NF_RESNET_NAMES,
  'nf-regnet': NF_REGNET_NAMES,
  nfnet: NFNET_NAMES,
  efficientnet: EFFICIENTNET_NAMES,
  mobilenetv2: MOBILENETV2_NAMES,
  regnet: REGNET_NAMES,
  resnext: RESNEXT_NAMES,
  'wide-resnet': WIDE_RESNET_NAMES,
  seresnet: SERESNET_NAMES,
  bit: BIT_NAMES,
  convnext: CONVNEXT_NAMES,
  'cifar-resnet': null,
  'preact-resnet': null,
  wrn: null,
};
