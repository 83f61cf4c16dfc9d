import type { Graph } from '../../../graph/graph.ts';
import { chooseLayouts } from './choose.ts';
import { emit } from './emit.ts';
import { fuse } from './fuse.ts';
import type { Support } from './support.ts';

/**
 * The same graph with its convolutions, and what lies between them, in the blocked layout NCHWc; inputs,
 * parameters, outputs and readings stay as they are. What the layout does not know runs plain.
 *
 *     graph → fuse → groups of nodes → choose → those that run blocked → emit → graph
 *
 * @param support what the layout can do on this machine
 * @returns null where nothing is gained
 */
export function toBlocked(graph: Graph, support: Support): Graph | null {
  const choice = chooseLayouts(graph, fuse(graph), support);
  return choice === null ? null : emit(graph, choice.groups, support);
}
