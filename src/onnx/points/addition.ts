import type { ModelNode } from '../model.ts';
import type { Net } from '../net.ts';
import { ADDITION, LINEAR, NONLINEARITY, NORMALISATION, POOLING } from '../operators.ts';
import type { Dominators } from './dominators.ts';
import { between, hasWeight, type Stripped, strip } from './walk.ts';

/** A residual addition: x + f(x), or P(x) + f(x) where the shortcut is a projection. */
export interface Addition {
  readonly node: ModelNode;
  readonly sum: string;
  /** What shortcut and branch both read. */
  readonly source: string;
  readonly isProjection: boolean;
  /** The ends of the branch, before its last scaling; more than one where it is a sum that nobody made by itself. */
  readonly branch: readonly string[];
  /** What the branch is multiplied by behind that: numbers, or one a channel. */
  readonly factors: readonly string[];
  /** Additions that are part of this one. */
  readonly inner: readonly ModelNode[];
}

/** What an addition of activations is found to be: a residual one, or why it is none. */
export type Judged =
  | { readonly addition: Addition }
  | { readonly node: ModelNode; readonly why: string };

/** A summand; `whole` is the largest sum in which it is the only activation. */
interface Term {
  readonly value: string;
  readonly whole: string;
}

/** Every addition of activations, and what it is. */
export function judgeAdditions(net: Net, dominators: Dominators): Judged[] {
  const judged = net.nodes
    .filter(({ op, outputs: [sum = ''] }) => ADDITION.has(op) && net.isActivation(sum))
    .flatMap((node) => judge(net, dominators, node));
  const inner = new Set(judged.flatMap((one) => ('addition' in one ? one.addition.inner : [])));
  return judged.filter((one) => !inner.has('addition' in one ? one.addition.node : one.node));
}

function judge(net: Net, dominators: Dominators, node: ModelNode): Judged[] {
  const inner: ModelNode[] = [];
  const terms = node.inputs.flatMap((name) => termsOf(net, name, inner));
  // A bias, a mask, an epsilon: nothing to tell of.
  if (terms.length < 2) return [];
  const found = identity(net, terms) ?? projection(net, dominators, terms);
  if (typeof found === 'string') return [{ node, why: found }];
  const [sum = ''] = node.outputs;
  return [{ addition: { node, sum, inner, ...found } }];
}

/** The activations that a value is the sum of; the additions that are taken apart are put into `inner`. */
function termsOf(net: Net, name: string, inner: ModelNode[]): Term[] {
  if (!net.isActivation(name)) return [];
  const node = net.maker(name);
  const isPart =
    node !== undefined &&
    ADDITION.has(node.op) &&
    net.readersOf(name).length === 1 &&
    !net.model.outputs.includes(name);
  if (!isPart) return [{ value: name, whole: name }];
  const terms = node.inputs.flatMap((input) => termsOf(net, input, inner));
  inner.push(node);
  const [only] = terms;
  return terms.length === 1 && only !== undefined ? [{ value: only.value, whole: name }] : terms;
}

type Found = Pick<Addition, 'source' | 'isProjection' | 'branch' | 'factors'>;

/** A summand that is the source itself, but for scaling, or another layout: all others are the branch. */
function identity(net: Net, terms: readonly Term[]): Found | undefined {
  for (const through of ['scale', 'layout'] as const) {
    for (const term of terms) {
      const source = strip(net, term.value, through).value;
      const others = terms.filter((other) => other !== term);
      if (!isBehind(net, source, others)) continue;
      return { source, isProjection: false, ...branchOf(net, others) };
    }
  }
  return undefined;
}

/** Whether values depend on another, and do something to it that a branch does. */
function isBehind(net: Net, source: string, others: readonly Term[]): boolean {
  const regions = others.map(({ value }) => ({ value, nodes: between(net, source, [value]) }));
  const all = regions.every(({ value, nodes }) => {
    const maker = net.maker(value);
    return value !== source && maker !== undefined && nodes.has(maker);
  });
  return all && regions.some(({ nodes }) => [...nodes].some(isWork));
}

function isWork({ op }: ModelNode): boolean {
  return LINEAR.has(op) || POOLING.has(op) || NORMALISATION.has(op);
}

const NONE_IN_COMMON = 'its operands come from nothing in common, as those of embeddings do';
const NO_WORK = 'no product with weights, pooling or norm lies between its operands, as in GELU';
const READ_OUTSIDE = 'what lies on the way to it is read elsewhere too';
const NO_SHORTCUT =
  'each of its operands, or none, has a nonlinearity on its way: none is a shortcut';
const TOO_MANY = 'it has more than two operands, and none of them is a shortcut';

/** Of two summands with a common source one is made of linear maps, norms and pools alone: the shortcut. */
function projection(net: Net, dominators: Dominators, terms: readonly Term[]): Found | string {
  const [one, other] = terms;
  if (terms.length !== 2 || one === undefined || other === undefined) return TOO_MANY;
  const source = dominators.common(one.value, other.value);
  if (source === null) return NONE_IN_COMMON;
  const paths = [one, other].map(({ value }) => between(net, source, [value]));
  const [first, second] = paths as [Set<ModelNode>, Set<ModelNode>];
  if (![...first, ...second].some(isWork)) return NO_WORK;
  if (!paths.every((path) => [...path].some(isWork))) return NO_SHORTCUT;
  if (![...first, ...second].some((node) => LINEAR.has(node.op) && hasWeight(net, node)))
    return NO_WORK;
  if (!isClosed(net, new Set([...first, ...second]), terms)) return READ_OUTSIDE;
  const bent = paths.map((path) => [...path].some(({ op }) => NONLINEARITY.has(op)));
  if (bent[0] === bent[1]) return NO_SHORTCUT;
  return { source, isProjection: true, ...branchOf(net, [bent[0] ? one : other]) };
}

/** Whether what is made between source and sum is read there alone. */
function isClosed(net: Net, inside: ReadonlySet<ModelNode>, terms: readonly Term[]): boolean {
  const ends = new Set(terms.flatMap(({ value, whole }) => [value, whole]));
  return [...inside].every(({ outputs }) =>
    outputs.every(
      (output) =>
        ends.has(output) ||
        !net.isActivation(output) ||
        net.readersOf(output).every((reader) => inside.has(reader)),
    ),
  );
}

/** The branch before its last scaling. Where that is behind a gate, the gain next to the gate is the gate's. */
function branchOf(net: Net, terms: readonly Term[]): Pick<Addition, 'branch' | 'factors'> {
  const [only] = terms;
  if (terms.length > 1 || only === undefined) {
    return { branch: terms.map(({ whole }) => whole), factors: [] };
  }
  const stripped = strip(net, only.whole);
  const { value, factors } = isGated(net, stripped)
    ? withGain(net, only.whole, stripped)
    : stripped;
  return { branch: [value], factors };
}

function isGated(net: Net, { value, factors }: Stripped): boolean {
  const node = net.maker(value);
  return factors.length > 1 && node?.op === 'Mul' && net.activationsOf(node).length === 2;
}

/** All factors but the innermost. */
function withGain(net: Net, from: string, { factors }: Stripped): Stripped {
  const gain = factors.at(-1) as string;
  const steps = strip(net, from, 'scale');
  const behind = net
    .readersOf(steps.value)
    .find((node) => node.inputs.includes(gain) && node.inputs.includes(steps.value));
  return { value: behind?.outputs[0] ?? steps.value, factors: factors.slice(0, -1) };
}
