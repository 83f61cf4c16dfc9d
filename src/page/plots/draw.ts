import { parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile } from 'vega-lite';
import type { Fragment } from '../../charts/panel.ts';

/** Where in its canvas a picture's plot lies, and how values lie in it. */
export interface Drawing {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Pixels from the top of the plot. */
  y(value: number): number;
  remove(): void;
}

/**
 * Draws a Vega-Lite specification on a canvas. Vega's own way with expressions is to make functions of their text,
 * which the page's policy forbids; so they are interpreted. vega-embed is not used for the same reason: its menu wants
 * the network and its styles a policy that is less strict.
 */
export async function render(spec: Fragment, container: HTMLElement): Promise<View> {
  const { spec: compiled } = compile(spec as unknown as Parameters<typeof compile>[0]);
  const view = new View(parse(compiled, undefined, { ast: true }), {
    renderer: 'canvas',
    container,
    expr: expressionInterpreter,
    hover: false,
  });
  return view.runAsync();
}

/** The same of one plot, which tells where it lies. */
export async function draw(spec: Fragment, container: HTMLElement): Promise<Drawing> {
  const view = await render(spec, container);
  const [x = 0, y = 0] = view.origin();
  const { left = 0, top = 0 } = view.padding() as { left?: number; top?: number };
  return {
    left: left + x,
    top: top + y,
    width: view.signal('width'),
    height: view.signal('height'),
    y: view.scale('y') as (value: number) => number,
    remove: () => view.finalize(),
  };
}
