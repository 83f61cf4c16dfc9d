import type { Look } from '../../charts/theme.ts';
import { drawn } from '../dom.ts';

const WIDTH = 30;
const HEIGHT = 14;

/** Outlines of the marks of `lookOf`, around 0. */
const SHAPES: Readonly<Record<string, string>> = {
  circle: 'M-3.2,0a3.2,3.2 0 1,0 6.4,0a3.2,3.2 0 1,0 -6.4,0Z',
  square: 'M-3,-3h6v6h-6Z',
  'triangle-up': 'M0,-3.6L3.8,3L-3.8,3Z',
  diamond: 'M0,-4L4,0L0,4L-4,0Z',
};

/** A sample of a network's curve. */
export function swatch({ colour, dash, shape }: Look): SVGSVGElement {
  const middle = HEIGHT / 2;
  return drawn(
    'svg',
    { class: 'swatch', width: WIDTH, height: HEIGHT, 'aria-hidden': 'true' },
    drawn('line', {
      x1: 0,
      x2: WIDTH,
      y1: middle,
      y2: middle,
      stroke: colour,
      'stroke-width': 2,
      'stroke-dasharray': dash[1] === 0 ? undefined : dash.join(' '),
    }),
    drawn('path', {
      d: SHAPES[shape] ?? SHAPES['circle'],
      fill: colour,
      transform: `translate(${WIDTH / 2},${middle})`,
    }),
  );
}
