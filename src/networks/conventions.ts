import type { PaddingKind } from '../plan/window.ts';
import type { WsGuard } from './guards.ts';
import type { InitName } from './inits.ts';

/** The choices in which published codes differ. */
export interface Convention {
  readonly padding: PaddingKind;
  readonly shortcut: 'conv' | 'avgpool-conv';
  readonly beta: 'input' | 'output';
  readonly skip_gain: number;
  readonly zero_init_last: boolean;
  readonly gamma: 'weights' | 'activation';
  readonly gamma_value: 'exact' | 'published';
  readonly stem_gamma: boolean;
  readonly ws_guard: WsGuard;
  readonly init: InitName;
  readonly gelu: 'erf' | 'tanh';
  /** Null: as all other weights. */
  readonly se_init: InitName | null;
  readonly se_divisor: number;
}

/**
 * The choices of the paper (arXiv 2101.08692), of its authors' code (deepmind-research, `nfnets/` at 6fcb842:
 * `base.py`, `nf_resnet.py`) and of timm (pytorch-image-models 1.0.31: `timm/models/nfnet.py`,
 * `timm/layers/std_conv.py`, `squeeze_excite.py`).
 */
export const CONVENTIONS = {
  paper: {
    padding: 'symmetric',
    shortcut: 'conv',
    // f(x/β), §4.1.
    beta: 'input',
    skip_gain: 1,
    zero_init_last: false,
    gamma: 'weights',
    gamma_value: 'exact',
    stem_gamma: false,
    ws_guard: 'zero',
    init: 'he-normal',
    gelu: 'erf',
    se_init: null,
    se_divisor: 1,
  },
  deepmind: {
    // `padding='SAME'` of convolutions and of the stem's max pool.
    padding: 'same',
    // nf_resnet.py, NFResBlock: `conv_shortcut` has the stride; nf_regnet.py and nfnet.py pool first.
    shortcut: 'conv',
    // `self.activation(x) * self.beta`
    beta: 'output',
    // `skipinit_gain=jnp.zeros`
    skip_gain: 0,
    zero_init_last: false,
    // base.py, `nonlinearities`
    gamma: 'activation',
    gamma_value: 'published',
    stem_gamma: false,
    // WSConv2D: `rsqrt(max(var * fan_in, 1e-4))`
    ws_guard: 'floor',
    // `VarianceScaling(1.0, 'fan_in', 'normal')`
    init: 'lecun-normal',
    // `jax.nn.gelu`, whose default is `approximate=True`
    gelu: 'tanh',
    // SqueezeExcite: `hk.Linear` by default, `int(in_ch * se_ratio)`
    se_init: 'haiku-linear',
    se_divisor: 1,
  },
  timm: {
    padding: 'symmetric',
    // DownsampleAvg
    shortcut: 'avgpool-conv',
    // NormFreeBlock: `self.act1(x) * self.beta`
    beta: 'output',
    skip_gain: 1,
    // `conv3 = conv_layer(…, gain_init=1. if skipinit else 0.)`
    zero_init_last: true,
    // `partial(conv_layer, gamma=_nonlin_gamma[…])`, the stem's convolution among them
    gamma: 'weights',
    gamma_value: 'published',
    stem_gamma: true,
    // `F.batch_norm(…, eps=1e-5)` on the filters
    ws_guard: 'epsilon',
    // `kaiming_normal_(m.weight, mode='fan_in', nonlinearity='linear')`, of squeeze-and-excitation too
    init: 'lecun-normal',
    gelu: 'erf',
    se_init: 'lecun-normal',
    // SEModule: `make_divisible(channels * rd_ratio, 8, round_limit=0.)`
    se_divisor: 8,
  },
} as const satisfies Readonly<Record<string, Convention>>;

export type ConventionName = keyof typeof CONVENTIONS;
export const CONVENTION_NAMES = Object.keys(CONVENTIONS) as ConventionName[];

type Choice = keyof Convention;

/** What of a network decides whether a choice is one of its. */
interface Chooser {
  readonly convention: ConventionName;
  readonly residual: string;
  readonly scaled_ws: boolean;
}

/** Normalizer-free networks are what these codes are for: a network of another kind is built as in the paper. */
const APPLIES: { readonly [Key in Choice]: (network: Chooser) => boolean } = {
  padding: () => true,
  shortcut: isNormalizerFree,
  beta: isNormalizerFree,
  skip_gain: isNormalizerFree,
  zero_init_last: isNormalizerFree,
  gamma: isStandardised,
  gamma_value: isStandardised,
  stem_gamma: isStandardised,
  ws_guard: isStandardised,
  init: isStandardised,
  gelu: () => true,
  se_init: isNormalizerFree,
  se_divisor: isNormalizerFree,
};

function isNormalizerFree({ residual }: Chooser): boolean {
  return residual === 'nf';
}

function isStandardised({ scaled_ws }: Chooser): boolean {
  return scaled_ws;
}

/** What a network's convention chooses. */
export function chosen<Key extends Choice>(key: Key, network: Chooser): Convention[Key] {
  const row: Convention = CONVENTIONS[APPLIES[key](network) ? network.convention : 'paper'];
  return row[key];
}

/** Every choice that a convention makes, by its key. */
export const CHOICES = Object.keys(CONVENTIONS.paper) as readonly Choice[];

/** `default by convention: symmetric (paper, timm), same (deepmind)` */
export function defaultByConvention(key: Choice): string {
  const byValue = new Map<string, ConventionName[]>();
  for (const name of CONVENTION_NAMES) {
    const value = String(CONVENTIONS[name][key] ?? 'that of init');
    byValue.set(value, [...(byValue.get(value) ?? []), name]);
  }
  const choices = [...byValue].map(([value, names]) => `${value} (${names.join(', ')})`);
  return `default by convention${WHERE.get(APPLIES[key]) ?? ''}: ${choices.join(', ')}`;
}

const WHERE: ReadonlyMap<(network: Chooser) => boolean, string> = new Map([
  [isNormalizerFree, ' with residual: nf'],
  [isStandardised, ' with scaled_ws'],
]);
