import type { Theme } from './theme.ts';

/** Matplotlib's viridis (bids.github.io/colormap) at every sixteenth: even to the eye, and in grey as well. */
const VIRIDIS = [
  ...['#440154', '#48196b', '#472d7b', '#424086', '#3b528b', '#34638d', '#2c728e', '#27828e'],
  ...['#21918d', '#1f9f88', '#28ae80', '#3ebc74', '#5dc963', '#82d34c', '#abdc32', '#d5e21b'],
  '#fde725',
] as const;

/** The colour of a share of the ramp, from 0 to 1. */
export function rampColour(share: number, { ramp: [first, last] }: Pick<Theme, 'ramp'>): string {
  const at = (first + share * (last - first)) * (VIRIDIS.length - 1);
  const below = Math.min(Math.floor(at), VIRIDIS.length - 2);
  const [from, to] = [VIRIDIS[below], VIRIDIS[below + 1]] as [string, string];
  return mixed(to, from, at - below);
}

/** So much of a colour before another: opaque, since what lies beneath is not to shine through. */
export function mixed(colour: string, behind: string, share: number): string {
  const [front, back] = [channels(colour), channels(behind)];
  const parts = front.map((value, i) => {
    const part = Math.round((back[i] ?? 0) + share * (value - (back[i] ?? 0)));
    return part.toString(16).padStart(2, '0');
  });
  return `#${parts.join('')}`;
}

/** Red, green and blue of `#rrggbb`. */
function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
