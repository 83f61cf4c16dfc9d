import type { ModelNode } from '../model.ts';
import type { Net } from '../net.ts';
import { IDENTITY, LAYOUT, LINEAR, NONLINEARITY } from '../operators.ts';
import type { Addition } from './addition.ts';
import { between, hasWeight, strip } from './walk.ts';

/** Nodes that are looked at behind a sum, in search of what stands behind other sums. */
const FAR = 64;

/**
 * Where each block ends: in its sum, unless an activation lies between all sums and the shortcuts that follow, as in
 * ResNets; then behind that, in the last block too, which no other follows. A norm there, as BERT has it, is the
 * next block's.
 */
export function outputsOf(net: Net, additions: readonly Addition[]): string[] {
  const sums = new Set(additions.map(({ sum }) => sum));
  const gaps = additions.map((addition) => ({
    addition,
    gap: gapBefore(net, addition.source, sums),
  }));
  const ofIdentity = gaps.filter(
    ({ addition, gap }) => gap !== undefined && !addition.isProjection,
  );
  if (ofIdentity.some(({ gap }) => gap?.nodes.length === 0)) return additions.map(({ sum }) => sum);
  const pattern = ofIdentity[0]?.gap ?? loneRelu(gaps.map(({ gap }) => gap));
  if (pattern === undefined || !isActivation(pattern)) return additions.map(({ sum }) => sum);
  const known = new Map(ofIdentity.map(({ addition, gap }) => [gap?.sum, addition.source]));
  return additions.map(({ sum }) => known.get(sum) ?? alike(net, sum, namesOf(pattern.nodes)));
}

/** Whether a gap is an activation, by itself or written out. */
function isActivation({ nodes }: Gap): boolean {
  return (
    nodes.some(({ op }) => NONLINEARITY.has(op)) &&
    nodes.every(({ op }) => NONLINEARITY.has(op) || ARITHMETIC.has(op))
  );
}

const ARITHMETIC: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div', 'Pow']);

/** What lies between a sum and where a later block begins. */
interface Gap {
  readonly sum: string;
  readonly nodes: readonly ModelNode[];
}

/** The sum that a value is made of by operators without weights alone, and those; undefined where there is none. */
function gapBefore(net: Net, value: string, sums: ReadonlySet<string>): Gap | undefined {
  const nodes = new Set<ModelNode>();
  const found = new Set<string>();
  const waiting = [value];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (sums.has(name)) {
      found.add(name);
      continue;
    }
    const node = net.maker(name);
    if (node === undefined || nodes.has(node)) {
      if (node === undefined) return undefined;
      continue;
    }
    const reads = net.activationsOf(node);
    if (reads.length === 0 || nodes.size > FAR || (LINEAR.has(node.op) && hasWeight(net, node))) {
      return undefined;
    }
    nodes.add(node);
    waiting.push(...reads);
  }
  const [sum] = found;
  if (found.size !== 1 || sum === undefined) return undefined;
  return { sum, nodes: [...nodes].filter(({ op }) => !IDENTITY.has(op) && !LAYOUT.has(op)) };
}

/** Where no shortcut is an identity: a Relu, if nothing else lies behind any sum. */
function loneRelu(gaps: readonly (Gap | undefined)[]): Gap | undefined {
  const there = gaps.filter((gap) => gap !== undefined);
  const isLone = ({ nodes }: Gap) => `${namesOf(nodes)}` === 'Relu';
  return there.length > 0 && there.every(isLone) ? there[0] : undefined;
}

function namesOf(nodes: readonly ModelNode[]): string[] {
  return nodes.map(({ op }) => op).sort();
}

/** The nearest value behind a sum that is made of it by the operators that are named; the sum, if there is none. */
function alike(net: Net, sum: string, names: readonly string[]): string {
  for (const value of descendants(net, sum)) {
    const nodes = [...between(net, sum, [value])];
    if (`${namesOf(nodes)}` === `${names}`) return value;
  }
  return sum;
}

/** The nearest activations that depend on a value. */
function descendants(net: Net, from: string): string[] {
  const found: string[] = [];
  const waiting = [from];
  for (let i = 0; i < waiting.length && found.length < FAR; i++) {
    for (const node of net.readersOf(waiting[i] as string)) {
      for (const output of node.outputs) {
        if (!net.isActivation(output) || found.includes(output)) continue;
        found.push(output);
        waiting.push(output);
      }
    }
  }
  return found;
}

/**
 * What goes into the first block: the source of its shortcut; and where that is a projection, which in
 * pre-activation networks reads behind norm and activation, what comes before those, as it is seen at later ones.
 */
export function firstInput(
  net: Net,
  additions: readonly Addition[],
  outputs: readonly string[],
): string {
  const [first] = additions;
  if (first === undefined) throw new Error('there is no addition');
  if (!first.isProjection) return first.source;
  const gap = additions
    .slice(1)
    .filter(({ isProjection }) => isProjection)
    .map(({ source }) => gapBefore(net, source, new Set(outputs)))
    .find((one) => one !== undefined);
  if (gap === undefined) return first.source;
  const wanted = unscaled(net, gap.nodes);
  if (wanted.length === 0) return first.source;
  const rank = net.shape(first.sum).length;
  const found = ancestorsOf(net, first.source).find(
    (value) =>
      net.shape(value).length === rank &&
      `${unscaled(net, between(net, value, [first.source]))}` === `${wanted}`,
  );
  return found === undefined ? first.source : strip(net, found).value;
}

/** The names of operators, but for those that scale by constants. */
function unscaled(net: Net, nodes: Iterable<ModelNode>): string[] {
  const isScale = (node: ModelNode) => SCALES.has(node.op) && net.activationsOf(node).length < 2;
  return namesOf(
    [...nodes].filter((node) => !isScale(node) && !IDENTITY.has(node.op) && !LAYOUT.has(node.op)),
  );
}

const SCALES: ReadonlySet<string> = new Set(['Mul', 'Div']);

/** The nearest activations that a value is made of. */
function ancestorsOf(net: Net, from: string): string[] {
  const found = [from];
  for (let i = 0; i < found.length && found.length < FAR; i++) {
    const node = net.maker(found[i] as string);
    for (const name of node === undefined ? [] : net.activationsOf(node)) {
      if (!found.includes(name)) found.push(name);
    }
  }
  return found;
}
