import { type ModelNode, readsOf } from '../model.ts';
import type { Net } from '../net.ts';
import { IDENTITY, LAYOUT } from '../operators.ts';

/** What rounds a value to integers, and back. */
const ROUNDS: ReadonlySet<string> = new Set(['QuantizeLinear', 'DequantizeLinear']);

/** A value behind which some factors were taken off, and those, the outermost first. */
export interface Stripped {
  readonly value: string;
  readonly factors: readonly string[];
}

/** Walks back from a value through what scales it by constants, and hands it on. */
export function strip(net: Net, from: string, through: 'scale' | 'layout' = 'scale'): Stripped {
  const factors: string[] = [];
  let value = from;
  for (let node = net.maker(value); node !== undefined; node = net.maker(value)) {
    const next = behind(net, node, through);
    if (next === undefined) break;
    if (next.factor !== undefined) factors.push(next.factor);
    value = next.value;
  }
  return { value, factors };
}

function behind(net: Net, node: ModelNode, through: 'scale' | 'layout') {
  const [first = '', second = ''] = node.inputs;
  if ((IDENTITY.has(node.op) || ROUNDS.has(node.op)) && net.isActivation(first))
    return { value: first, factor: undefined };
  if (through === 'layout' && LAYOUT.has(node.op) && net.isActivation(first)) {
    return { value: first, factor: undefined };
  }
  if (node.op !== 'Mul' && node.op !== 'Div') return undefined;
  // The scale of a norm that is written out is the norm's.
  if ([first, second].some((name) => isNormalised(net, name))) return undefined;
  if (net.isActivation(first) && isFactor(net, second)) return { value: first, factor: second };
  if (node.op === 'Mul' && isFactor(net, first) && net.isActivation(second)) {
    return { value: second, factor: first };
  }
  return undefined;
}

/** Whether a value is what a norm that is written out divides by a root. */
export function isNormalised(net: Net, value: string): boolean {
  let node = net.maker(value);
  if (node?.op === 'Cast') node = net.maker(node.inputs[0] ?? '');
  if (node?.op !== 'Div' && node?.op !== 'Mul') return false;
  return node.inputs.some((name) => ROOTS.has(rootOf(net, name)));
}

const ROOTS: ReadonlySet<string> = new Set(['Sqrt', 'Pow']);

/** The operator of a value, or of what it is the inverse of. */
function rootOf(net: Net, name: string): string {
  const node = net.maker(name);
  const isInverse = node?.op === 'Reciprocal' || node?.op === 'Div';
  return isInverse ? rootOf(net, node.inputs.at(-1) ?? '') : (node?.op ?? '');
}

/** A number, or one a channel. */
export function isFactor(net: Net, name: string): boolean {
  return net.isConstant(name) && net.shape(name).filter((size) => size > 1).length <= 1;
}

/**
 * The nodes that lie between a value and others that depend on it: those that make one of these and depend on
 * the value themselves.
 */
export function between(net: Net, from: string, to: readonly string[]): Set<ModelNode> {
  const start = net.maker(from);
  const floor = start === undefined ? -1 : net.indexOf(start);
  const reaches = new Map<ModelNode, boolean>();
  const inside = new Set<ModelNode>();
  for (const node of ancestors(net, from, to, floor)) {
    const does = net.activationsOf(node).some((name) => {
      const maker = net.maker(name);
      return name === from || (maker !== undefined && reaches.get(maker) === true);
    });
    reaches.set(node, does);
    if (does) inside.add(node);
  }
  return inside;
}

/** The nodes behind a place in the order that some values depend on by activations, in that order. */
function ancestors(net: Net, from: string, to: readonly string[], floor: number): ModelNode[] {
  const seen = new Set<ModelNode>();
  const waiting = to.filter((name) => name !== from);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = net.maker(name);
    if (node === undefined || seen.has(node) || net.indexOf(node) <= floor) continue;
    seen.add(node);
    for (const read of net.activationsOf(node)) if (read !== from) waiting.push(read);
  }
  return [...seen].sort((a, b) => net.indexOf(a) - net.indexOf(b));
}

/** Whether a node multiplies by a weight: a constant of two long axes at least. */
export function hasWeight(net: Net, node: ModelNode): boolean {
  return readsOf(node).some((name) => net.isConstant(name) && net.shape(name).length >= 2);
}
