import type { Standardize } from '../plan/layers.ts';

/** The choices in which published codes differ. */
interface Convention {
  readonly padding: 'symmetric' | 'same';
  readonly shortcut: 'conv' | 'avgpool-conv';
  readonly gamma: 'weights' | 'activation';
  readonly stem_gamma: boolean;
  readonly skip_gain: number;
  /** How scaled weight standardisation is guarded against a constant filter. */
  readonly guard: Omit<Standardize, 'gamma'>;
}

/** The choices of the paper, of its authors' code and of timm. */
export const CONVENTIONS = {
  paper: {
    padding: 'symmetric',
    shortcut: 'conv',
    gamma: 'weights',
    stem_gamma: false,
    skip_gain: 1,
    // Nothing but a guard against 0.
    guard: { epsilon: 0, floor: 0 },
  },
  deepmind: {
    padding: 'same',
    shortcut: 'avgpool-conv',
    gamma: 'activation',
    stem_gamma: false,
    skip_gain: 0,
    // `rsqrt(max(var · fan_in, 1e-4))` (deepmind-research, nfnets/base.py).
    guard: { epsilon: 0, floor: 1e-4 },
  },
  timm: {
    padding: 'symmetric',
    shortcut: 'avgpool-conv',
    gamma: 'weights',
    stem_gamma: true,
    skip_gain: 1,
    // `F.batch_norm(…, eps=1e-5)` on the filters (pytorch-image-models, `ScaledStdConv2d` as `nfnet.py`
    // configures it).
    guard: { epsilon: 1e-5, floor: 0 },
  },
} as const satisfies Readonly<Record<string, Convention>>;

export type ConventionName = keyof typeof CONVENTIONS;
export const CONVENTION_NAMES = Object.keys(CONVENTIONS) as ConventionName[];

type Choice = Exclude<keyof Convention, 'guard'>;

/** `default by convention: symmetric (paper, timm), same (deepmind)` */
export function defaultByConvention(key: Choice): string {
  const byValue = new Map<string, ConventionName[]>();
  for (const name of CONVENTION_NAMES) {
    const value = String(CONVENTIONS[name][key]);
    byValue.set(value, [...(byValue.get(value) ?? []), name]);
  }
  const choices = [...byValue].map(([value, names]) => `${value} (${names.join(', ')})`);
  return `default by convention: ${choices.join(', ')}`;
}
