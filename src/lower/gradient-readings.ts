import type { GraphBuilder } from '../graph/builder.ts';
import type { Gradients } from '../graph/gradient/gradient.ts';
import type { GraphValue } from '../graph/graph.ts';
import type { Alive } from './part.ts';
import { readSignal } from './readings.ts';
import { Signal } from './signal.ts';

/** What comes back past the branch and through it together; null where neither does. */
export function whole(
  builder: GraphBuilder,
  { past, through }: Gradients,
  name: string,
): GraphValue | null {
  const [a, b] = [past.get(name), through.get(name)];
  if (a === undefined || b === undefined) return a ?? b ?? null;
  return builder.once(`whole ${name}`, () => builder.node('Add', [a, b], a.shape));
}

/** Has the gradient at a point read. */
export function readGradient(builder: GraphBuilder, point: Alive, g: GraphValue | null): void {
  if (g === null) return;
  readSignal(builder, Signal.whole(builder, placed(g, point)), 'gradient', ['mean', 'variance']);
}

/** Has read what branch and shortcut hand back to a point. */
export function readHanded(
  builder: GraphBuilder,
  point: Alive,
  { past, through }: Gradients,
  name: string,
  isIdentity: boolean,
): void {
  const [branch, shortcut] = [through.get(name), past.get(name)];
  const read = (lane: string, g: GraphValue) =>
    builder.read(`handed.${lane}`, builder.meanSquare(placed(g, point)));
  if (branch !== undefined) read('branch', branch);
  if (shortcut !== undefined && !isIdentity) read('shortcut', shortcut);
}

/** A gradient, whose channels are where those of what it is of are. */
function placed(g: GraphValue, { channelAxis }: Alive): GraphValue {
  return channelAxis === undefined ? g : { ...g, channelAxis };
}
