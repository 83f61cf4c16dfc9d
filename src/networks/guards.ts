import type { Standardize } from '../plan/layers.ts';

/** How scaled weight standardisation is guarded against a constant filter. */
export const WS_GUARDS = {
  /** Nothing but a guard against 0. */
  zero: { epsilon: 0, floor: 0 },
  /** The variance times the fan-in is at least 10⁻⁴. */
  floor: { epsilon: 0, floor: 1e-4 },
  /** 10⁻⁵ is added to the variance. */
  epsilon: { epsilon: 1e-5, floor: 0 },
} as const satisfies Readonly<Record<string, Omit<Standardize, 'gamma' | 'affine'>>>;

export type WsGuard = keyof typeof WS_GUARDS;
export const WS_GUARD_NAMES = Object.keys(WS_GUARDS) as WsGuard[];
