import { type ModelNode, readsOf } from './model.ts';
import type { Net } from './net.ts';
import type { ModelPoint } from './points/model-point.ts';

/** What runs up to one point, once all that comes before it has run. */
export interface Piece {
  readonly point: ModelPoint;
  /** What is alive at the cut before, and at the cut behind. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Its nodes, constant ones left out, in no particular order. */
  readonly nodes: ReadonlySet<ModelNode>;
}

/**
 * Cuts a model behind each of its points. A node belongs to the first point that depends on it; but what does not
 * depend on the first point, and is read behind several cuts (masks, rotary tables), is made before the first.
 */
export function cut(net: Net, points: readonly ModelPoint[]): Piece[] {
  const owner = ownersOf(net, points);
  hoist(net, points, owner);
  const alive = aliveAt(net, points, owner);
  const sets = points.map(() => new Set<ModelNode>());
  for (const [node, at] of owner) sets[at]?.add(node);
  return points.map((point, at) => ({
    point,
    inputs: alive[at] as string[],
    outputs: alive[at + 1] as string[],
    nodes: sets[at] as Set<ModelNode>,
  }));
}

/** What is alive before the first point, and behind each; nothing behind the last. */
function aliveAt(
  net: Net,
  points: readonly ModelPoint[],
  owner: ReadonlyMap<ModelNode, number>,
): string[][] {
  const lastUse = lastUses(net, owner);
  const begins = points.map((): string[] => []);
  const before: string[] = [];
  for (const [name, by] of madeAt(net, owner)) {
    if ((lastUse.get(name) ?? -1) <= by) continue;
    if (by < 0) before.push(name);
    else begins[by]?.push(name);
  }
  const all = [before];
  let alive = before;
  for (const [at, { value }] of points.entries()) {
    alive = [...alive, ...(begins[at] as string[])]
      .filter((name) => (lastUse.get(name) ?? -1) > at)
      .sort((a, b) => rank(net, value, a) - rank(net, value, b));
    all.push(at === points.length - 1 ? [] : alive);
  }
  return all;
}

/** The first point that depends on each node. */
function ownersOf(net: Net, points: readonly ModelPoint[]): Map<ModelNode, number> {
  const owner = new Map<ModelNode, number>();
  for (const [at, { value, branch }] of points.entries()) {
    const waiting = [value, ...(branch ?? [])];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const node = net.maker(name);
      if (node === undefined || net.isConstant(name) || owner.has(node)) continue;
      owner.set(node, at);
      waiting.push(...readsOf(node));
    }
  }
  return owner;
}

function hoist(net: Net, points: readonly ModelPoint[], owner: Map<ModelNode, number>): void {
  const behind = new Set<string>([points[0]?.value ?? '']);
  for (const node of net.nodes) {
    if (readsOf(node).some((name) => behind.has(name)))
      for (const output of node.outputs) behind.add(output);
  }
  for (const [node, at] of [...owner]) {
    const isCommon = node.outputs.some(
      (name) =>
        !behind.has(name) && net.readersOf(name).some((reader) => (owner.get(reader) ?? at) > at),
    );
    if (isCommon && at > 0) bringForward(net, node, owner);
  }
}

/** Makes a node, and all that it depends on, run before the first point. */
function bringForward(net: Net, first: ModelNode, owner: Map<ModelNode, number>): void {
  const waiting = [first];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if ((owner.get(node) ?? 0) === 0) continue;
    owner.set(node, 0);
    for (const name of readsOf(node)) {
      const maker = net.maker(name);
      if (maker !== undefined && !net.isConstant(name)) waiting.push(maker);
    }
  }
}

function lastUses(net: Net, owner: ReadonlyMap<ModelNode, number>): Map<string, number> {
  const last = new Map<string, number>();
  for (const [node, at] of owner) {
    for (const name of readsOf(node)) {
      if (!net.isConstant(name)) last.set(name, Math.max(last.get(name) ?? -1, at));
    }
  }
  return last;
}

/** Which point each value is made by; inputs are there before all. */
function madeAt(net: Net, owner: ReadonlyMap<ModelNode, number>): Map<string, number> {
  const made = new Map<string, number>(net.model.inputs.map(({ name }) => [name, -1]));
  for (const [node, at] of owner) {
    for (const output of node.outputs) if (output !== '') made.set(output, at);
  }
  return made;
}

/** The point's own value goes first, then the others as they are made: alike in all blocks that are alike. */
function rank(net: Net, point: string | undefined, name: string): number {
  const node = net.maker(name);
  if (name === point) return -Number.MAX_VALUE;
  return node === undefined
    ? net.model.inputs.findIndex((input) => input.name === name) - 1e9
    : net.indexOf(node);
}
