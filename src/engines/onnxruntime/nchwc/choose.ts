import { elements } from '../../../core/shape.ts';
import type { Graph } from '../../../graph/graph.ts';
import { indexGraph, isFull } from '../graph-index.ts';
import type { Group } from './groups.ts';
import { type Edge, minCut } from './min-cut.ts';
import { type Terms, termsOf } from './rules.ts';
import type { Support } from './support.ts';

export interface Choice {
  /** The groups that run blocked, on their terms. All others run plain. */
  readonly groups: ReadonlyMap<Group, Terms>;
  /** Whether something does not fit: values are reordered between groups, or groups run plain for that. */
  readonly mixed: boolean;
}

/**
 * What a reorder costs, in numbers copied: for each of its own, into blocks and out of them, and for being
 * there at all. Measured, as {@link Terms.saves} is, on tensors of 2¹² to 2²² numbers.
 */
const REORDER = { in: 1, out: 2, start: 2 ** 14 } as const;

/** What must be saved for each number that a graph writes, for a change of layouts to be felt at all. */
const WORTH = 1 / 8;

/**
 * The second pass: chooses which groups run blocked, and with that a layout for every value, which lies
 * as its group writes it. Convolutions run blocked where they can, and so does what can go on with what
 * they write. If that wants no reorder between groups, but only where values come into the graph and
 * leave it, it is the choice. Else the cheapest choice is taken, by what groups save and reorders cost: a
 * minimum cut, as of any two sides with costs between them.
 *
 * @returns null where no convolution is worth it
 */
export function chooseLayouts(
  graph: Graph,
  groups: readonly Group[],
  support: Support,
): Choice | null {
  const layouts = new Layouts(graph, groups, support);
  layouts.follow();
  const mixed = layouts.hasInnerSeam();
  if (mixed) layouts.weigh();
  const chosen = layouts.chosen();
  const convolves = [...chosen.keys()].some(({ kind }) => kind === 'convolution');
  return convolves ? { groups: chosen, mixed } : null;
}

/** A value that has two layouts, who writes it and who reads it. */
interface Place {
  readonly name: string;
  readonly size: number;
  readonly writer: Group | null;
  readonly readers: readonly Group[];
  readonly asked: boolean;
}

class Layouts {
  private readonly terms = new Map<Group, Terms>();
  private readonly blocked = new Set<Group>();
  private readonly places = new Map<string, Place>();
  private readonly groups: readonly Group[];

  constructor(graph: Graph, groups: readonly Group[], support: Support) {
    this.groups = groups;
    const index = indexGraph(graph);
    for (const group of groups) {
      const terms = termsOf(group, { index, support });
      if (terms !== null) this.terms.set(group, terms);
    }
    const [writers, readers] = [writersOf(groups), readersOf(groups)];
    for (const [name, value] of index.values) {
      if (!isFull(value)) continue;
      this.places.set(name, {
        name,
        size: elements(value.shape),
        writer: writers.get(name) ?? null,
        readers: readers.get(name) ?? [],
        asked: index.asked.has(name),
      });
    }
  }

  chosen(): Choice['groups'] {
    return new Map([...this.blocked].map((group) => [group, this.terms.get(group) as Terms]));
  }

  /** Convolutions run blocked where they can, and what reads something blocked where it can. */
  follow(): void {
    for (const group of this.groups) {
      const reads = this.terms.get(group)?.reads;
      const follows = reads?.some((name) => {
        const place = this.places.get(name);
        return place?.writer === null || (place !== undefined && this.isBlocked(place));
      });
      if (reads !== undefined && (group.kind === 'convolution' || follows)) this.blocked.add(group);
    }
  }

  /** Whether a reorder is wanted between two groups. */
  hasInnerSeam(): boolean {
    return [...this.places.values()].some(
      (place) => place.writer !== null && this.isSeam({ ...place, asked: false }),
    );
  }

  /** The choice of which all reorders, and all that is copied for want of the layout, copy least. */
  weigh(): void {
    const nodes = new Numbers();
    const edges = [...this.places.values()].flatMap((place) => this.reorders(place, nodes));
    for (const [group, { saves }] of this.terms) {
      const node = nodes.of(group);
      const ends = saves > 0 ? { from: BLOCKED, to: node } : { from: node, to: PLAIN };
      edges.push({ ...ends, capacity: Math.abs(saves) });
    }
    const kept = minCut(nodes.count, edges, BLOCKED, PLAIN);
    this.blocked.clear();
    const saved = across(edges, new Set([BLOCKED])) - across(edges, kept);
    if (saved < WORTH * this.written()) return;
    for (const group of this.terms.keys()) {
      if (kept.has(nodes.of(group))) this.blocked.add(group);
    }
  }

  /** Numbers that the groups write. */
  private written(): number {
    const written = [...this.places.values()].filter(({ writer }) => writer !== null);
    return written.reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * What a value costs that is not read as it is written, once for however many read it: beside the
   * groups, the network of flows has a node for its blocked copy and one for its plain copy. An edge
   * without end ties a reader to the copy that it reads.
   */
  private reorders({ name, size, writer, readers, asked }: Place, nodes: Numbers): Edge[] {
    const node = (group: Group | null) =>
      group !== null && this.terms.has(group) ? nodes.of(group) : PLAIN;
    const [blocked, plain] = [nodes.of(`${name} blocked`), nodes.of(`${name} plain`)];
    const always = { from: plain, to: PLAIN, capacity: Number.POSITIVE_INFINITY };
    return [
      { from: blocked, to: node(writer), capacity: REORDER.start + REORDER.in * size },
      { from: node(writer), to: plain, capacity: REORDER.start + REORDER.out * size },
      ...(asked ? [always] : []),
      ...readers.flatMap((group): Edge[] => {
        if (this.terms.get(group)?.reads.includes(name) !== true) return [always];
        const capacity = Number.POSITIVE_INFINITY;
        return [
          { from: node(group), to: blocked, capacity },
          { from: plain, to: node(group), capacity },
        ];
      }),
    ];
  }

  /** Whether somebody reads a value in the layout that it is not written in. */
  private isSeam(place: Place): boolean {
    const { name, readers, asked } = place;
    const blocked = readers.map((group) => this.readsBlocked(group, name));
    return this.isBlocked(place) ? asked || blocked.includes(false) : blocked.includes(true);
  }

  private isBlocked({ writer }: Place): boolean {
    return writer !== null && this.blocked.has(writer);
  }

  private readsBlocked(group: Group, name: string): boolean {
    return this.blocked.has(group) && (this.terms.get(group) as Terms).reads.includes(name);
  }
}

/** What the edges from these nodes to all others hold. */
function across(edges: readonly Edge[], nodes: ReadonlySet<number>): number {
  return edges
    .filter(({ from, to }) => nodes.has(from) && !nodes.has(to))
    .reduce((sum, { capacity }) => sum + capacity, 0);
}

/** The ends of the network of flows. */
const [BLOCKED, PLAIN] = [0, 1];

/** Numbers things as they come, from behind the ends on. */
class Numbers {
  private readonly numbers = new Map<unknown, number>();

  of(thing: unknown): number {
    const number = this.numbers.get(thing) ?? this.count;
    this.numbers.set(thing, number);
    return number;
  }

  get count(): number {
    return this.numbers.size + 2;
  }
}

function writersOf(groups: readonly Group[]): Map<string, Group> {
  return new Map(
    groups.flatMap((group) =>
      group.nodes.flatMap(outputNames).map((name) => [name, group] as const),
    ),
  );
}

function readersOf(groups: readonly Group[]): Map<string, Group[]> {
  const readers = new Map<string, Group[]>();
  for (const group of groups) {
    for (const name of readsOf(group)) {
      const known = readers.get(name);
      if (known === undefined) readers.set(name, [group]);
      else known.push(group);
    }
  }
  return readers;
}

/** What a group reads that it does not write itself. */
function readsOf({ nodes }: Group): string[] {
  const own = new Set(nodes.flatMap(outputNames));
  const names = nodes.flatMap(({ inputs }) => inputs);
  return [...new Set(names)].filter((name) => name !== '' && !own.has(name));
}

function outputNames({ outputs }: Group['nodes'][number]): string[] {
  return outputs.map(({ name }) => name);
}
