const HE = ['he-normal', 'he-uniform', 'he-truncated-normal'] as const;
const LECUN = ['lecun-normal', 'lecun-uniform', 'lecun-truncated-normal'] as const;
const GLOROT = ['glorot-normal', 'glorot-uniform', 'glorot-truncated-normal'] as const;

/** Every value of the key `init`. */
export const INIT_NAMES = [...HE, ...LECUN, ...GLOROT, 'orthogonal', 'zero'] as const;

/** Those whose variance goes by one fan of the two, and what to call them all. */
export const FAN_INITS = {
  names: [...HE, ...LECUN] as readonly string[],
  shown: 'init: he-… | lecun-…',
} as const;
