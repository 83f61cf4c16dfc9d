import picomatch from 'picomatch';
import type { ModelNode } from '../model.ts';
import type { Net } from '../net.ts';
import { LINEAR, NONLINEARITY, NORMALISATION } from '../operators.ts';
import type { ModelPoint } from './model-point.ts';
import { distinct, nodeName, rootOf, withoutRoot } from './names.ts';
import { hasWeight, isFactor } from './walk.ts';

/** Every convolution, product with a weight, norm and activation, where it ends. */
export function layerPoints(net: Net): ModelPoint[] {
  const ends = new Map<string, ModelNode>();
  for (const node of net.nodes) {
    if (!isLayer(net, node)) continue;
    const end = NONLINEARITY.has(node.op) ? endOfActivation(net, node) : endOfLayer(net, node);
    if (end !== undefined && !ends.has(end)) ends.set(end, node);
  }
  return pointsAt(net, [...ends]);
}

/** What is named as a pattern says: values, nodes, or modules; and the patterns that match nothing. */
export function matchingPoints(
  net: Net,
  patterns: readonly string[],
): { readonly points: ModelPoint[]; readonly idle: readonly string[] } {
  const matches = patterns.map((pattern) => picomatch(pattern, { bash: true, dot: true }));
  const idle = new Set(patterns);
  const isWanted = (names: readonly string[]) => {
    const hits = patterns.filter((_, i) => names.some((name) => name !== '' && matches[i]?.(name)));
    for (const pattern of hits) idle.delete(pattern);
    return hits.length > 0;
  };
  const modules = moduleEnds(net);
  const found = net.nodes.flatMap((node) =>
    node.outputs
      .filter((output) => isMeasurable(net, output))
      .filter((output) => isWanted([output, node.name, ...(modules.get(node) ?? [])]))
      .map((output) => [output, node] as const),
  );
  return { points: pointsAt(net, found), idle: [...idle] };
}

/** The modules that end in each node: what they hand on is what their last node makes. */
function moduleEnds(net: Net): Map<ModelNode, string[]> {
  const root = rootOf(net);
  const ends = new Map<string, ModelNode>();
  for (const node of net.nodes) {
    const [output = ''] = node.outputs;
    if (isMeasurable(net, output)) for (const scope of node.scopes) ends.set(scope, node);
  }
  const modules = new Map<ModelNode, string[]>();
  for (const [scope, node] of ends) {
    modules.set(node, [...(modules.get(node) ?? []), withoutRoot(scope, root)]);
  }
  return modules;
}

function pointsAt(net: Net, ends: readonly (readonly [string, ModelNode])[]): ModelPoint[] {
  const root = rootOf(net);
  const names = distinct(ends.map(([, node]) => nodeName(node, root)));
  return ends.map(([value], i) => ({
    name: names[i] as string,
    value,
    branch: null,
    factors: [],
    isProjection: false,
  }));
}

/** Whether there is something to take statistics of. */
function isMeasurable(net: Net, name: string): boolean {
  const { type, shape } = net.typed(name) ?? {};
  return (
    net.isActivation(name) &&
    type === 'float32' &&
    shape !== undefined &&
    (shape === null || shape.length >= 2)
  );
}

function isLayer(net: Net, node: ModelNode): boolean {
  const [output = ''] = node.outputs;
  if (!isMeasurable(net, output)) return false;
  return (
    (LINEAR.has(node.op) && hasWeight(net, node)) ||
    NORMALISATION.has(node.op) ||
    NONLINEARITY.has(node.op)
  );
}

/** Behind its bias, where that is added by a node of its own. */
function endOfLayer(net: Net, { outputs: [output = ''] }: ModelNode): string {
  const [reader, ...others] = net.readersOf(output);
  const isBias =
    reader?.op === 'Add' &&
    others.length === 0 &&
    reader.inputs.some((name) => isFactor(net, name));
  return isBias ? (reader.outputs[0] ?? output) : output;
}

/** Products with whatever comes, and sums with numbers: a mask, or a shortcut, is no part of an activation. */
function goesOn(net: Net, { op, inputs }: ModelNode, value: string): boolean {
  if (op === 'Mul' || op === 'Div') return true;
  return SUMS.has(op) && inputs.every((name) => name === value || isFactor(net, name));
}

const SUMS: ReadonlySet<string> = new Set(['Add', 'Sub']);

/** Behind what an activation is written out with: x·sigmoid(x), x·(1 + erf(x/√2))/2. */
function endOfActivation(net: Net, node: ModelNode): string | undefined {
  const scope = node.scopes.at(-1);
  let [value = ''] = node.outputs;
  if (!WRITTEN_OUT.has(node.op)) return value;
  for (let step = 0; step < 6; step++) {
    const [reader, ...others] = net.readersOf(value);
    const isSame =
      reader !== undefined && goesOn(net, reader, value) && reader.scopes.at(-1) === scope;
    if (!isSame || others.length > 0) break;
    value = reader.outputs[0] ?? value;
  }
  return value;
}

/** Nonlinearities that other activations are made of. */
const WRITTEN_OUT: ReadonlySet<string> = new Set([
  'Sigmoid',
  'Erf',
  'Tanh',
  'HardSigmoid',
  'Softplus',
  'Exp',
]);
