// @ts-check

/**
 * Models of timm, by their names there, and the networks of spp that are the same at initialisation, with all their
 * random numbers drawn by themselves.
 *
 * @typedef {object} Pair
 * @property {string} timm
 * @property {Readonly<Record<string, unknown>>} spp keys of a network
 * @property {Readonly<Record<string, unknown>>} [lastOne] keys with which no branch begins near 0; absent where none does
 */

const TIMM = { convention: 'timm' };
const LAST = { lastOne: { zero_init_last: false } };

/** @type {readonly Pair[]} */
export const PAIRS = [
  { timm: 'efficientnet_b0', spp: { model: 'efficientnet-b0', ...TIMM } },
  // Padding and ε as of TensorFlow.
  { timm: 'tf_efficientnet_b0', spp: { model: 'efficientnet-b0', convention: 'paper' } },
  { timm: 'mobilenetv2_100', spp: { model: 'mobilenetv2', ...TIMM } },
  { timm: 'regnetx_004', spp: { model: 'regnetx-400mf', ...TIMM }, ...LAST },
  { timm: 'regnety_008', spp: { model: 'regnety-800mf', ...TIMM }, ...LAST },
  { timm: 'resnext50_32x4d', spp: { model: 'resnext-50-32x4d', ...TIMM }, ...LAST },
  { timm: 'wide_resnet50_2', spp: { model: 'wide-resnet-50-2', ...TIMM }, ...LAST },
  { timm: 'seresnet50', spp: { model: 'seresnet-50', ...TIMM }, ...LAST },
  { timm: 'nf_regnet_b1', spp: { model: 'nf-regnet-b1', ...TIMM }, ...LAST },
  { timm: 'nfnet_f0', spp: { model: 'nfnet-f0', ...TIMM }, ...LAST },
  {
    timm: 'dm_nfnet_f0',
    // What of timm is left in it: its law and hidden channels of squeeze-and-excitation, ε on the variance, exact GELU.
    spp: {
      model: 'nfnet-f0',
      convention: 'deepmind',
      se_init: 'lecun-normal',
      se_divisor: 8,
      ws_guard: 'epsilon',
      gelu: 'erf',
    },
    lastOne: { skip_gain: 1 },
  },
  { timm: 'nf_resnet50', spp: { model: 'nf-resnet-50', ...TIMM }, ...LAST },
  { timm: 'nf_seresnet50', spp: { model: 'nf-seresnet-50', ...TIMM }, ...LAST },
  { timm: 'nf_ecaresnet50', spp: { model: 'nf-ecaresnet-50', ...TIMM }, ...LAST },
  { timm: 'resnetv2_50x1_bit', spp: { model: 'bit-r50x1', ...TIMM } },
  {
    timm: 'convnext_tiny',
    spp: { model: 'convnext-tiny', ...TIMM },
    lastOne: { layer_scale: 1 },
  },
  { timm: 'resnet50', spp: { model: 'resnet-50', init: 'published', ...TIMM }, ...LAST },
  { timm: 'resnetv2_50', spp: { model: 'resnetv2-50', init: 'published', ...TIMM } },
];
