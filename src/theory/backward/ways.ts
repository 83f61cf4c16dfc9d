import type { BlockReader } from '../../plan/blocks.ts';
import type { Layer } from '../../plan/layers.ts';
import type { Field } from '../field.ts';
import { type Cotangent, times } from './cotangent.ts';
import { backThrough, type Tables } from './laws.ts';
import { backToBranch, backToShortcut } from './sum.ts';

/** A way on which a cotangent comes back to a block's input; undefined where there is no honest prediction. */
type Way = (g: Cotangent) => Cotangent | undefined;

/** A field in a block, and the ways back from it, which are through weights independent of each other: the shortcut's first. */
export interface Traced {
  readonly field: Field | undefined;
  readonly ways: readonly Way[];
}

/** At a block's input. */
export function traced(field: Field | undefined): Traced {
  return { field, ways: [(g) => g] };
}

/** Reads a block as `forward` does, and remembers the ways back. */
export function tracing(
  { chain, add }: BlockReader<Field | undefined>,
  tables: Tables,
): BlockReader<Traced> {
  const through = (x: Traced, layer: Layer): Traced => {
    const { field } = x;
    const back: Way = (g) => field && backThrough(layer, field, g, tables);
    return { field: chain([layer], field), ways: x.ways.map((way) => after(way, back)) };
  };
  return {
    chain: (layers, x) => layers.reduce(through, x),
    add: (s, f, factor) => {
      const field = add(s.field, f.field, factor);
      const [shortcut, branch] = [s.field, f.field];
      if (factor === 0) return { field, ways: [...s.ways, (g) => times(g, 0)] };
      // What next to nothing comes back from need not be known.
      if (shortcut === undefined || branch === undefined) return { field, ways: s.ways };
      const toShortcut: Way = (g) => backToShortcut(g, shortcut, branch, factor);
      const toBranch: Way = (g) => backToBranch(g, shortcut, branch, factor);
      return {
        field,
        ways: [
          ...s.ways.map((way) => after(way, toShortcut)),
          ...f.ways.map((way) => after(way, toBranch)),
        ],
      };
    },
  };
}

function after(way: Way, back: Way): Way {
  return (g) => {
    const before = back(g);
    return before && way(before);
  };
}
