import type { Fragment } from '../../charts/panel.ts';
import { element } from '../dom.ts';
import { FONT } from '../text-width.ts';
import { render } from './draw.ts';
import { inTurn, onWidth } from './redraw.ts';

/** Pixels beyond which a picture is not easier to read. */
const WIDEST = 1140;

/** A picture that only shows. */
export interface Picture {
  readonly element: HTMLElement;
  redraw(): void;
}

/**
 * A picture as wide as there is room.
 *
 * @param specOf what is drawn in so many pixels, and what it is called; null where there is nothing to draw
 */
export function pictureOf(
  specOf: (width: number) => { readonly label: string; readonly spec: Fragment | null },
): Picture {
  const box = element('div', { class: 'picture', role: 'img' });
  let drawn: Awaited<ReturnType<typeof render>> | undefined;
  const draw = async () => {
    const { label, spec } = specOf(Math.min(box.clientWidth, WIDEST));
    box.setAttribute('aria-label', label);
    if (spec === null) return box.replaceChildren(label);
    const fresh = element('div');
    const config = { ...(spec['config'] as object), font: FONT };
    const view = await render({ ...spec, config }, fresh);
    drawn?.finalize();
    drawn = view;
    box.replaceChildren(fresh);
  };
  const redrawn = inTurn([draw]);
  onWidth(box, redrawn.begin);
  return { element: box, redraw: redrawn.begin };
}
