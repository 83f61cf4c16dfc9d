import { UserError } from '../../core/errors.ts';
import type { Attribute, Graph, GraphNode, GraphValue, TensorType } from '../../graph/graph.ts';
import type { Allowed, Operator } from './call.ts';
import { OPERATORS } from './operators.ts';

/** What runs already: a graph is run many times. */
const sound = new WeakSet<Graph>();

/**
 * Makes sure that a graph can run before anything is computed.
 *
 * @throws UserError that names the operators, and what is asked of them, that are missing
 */
export function refuseUnknown(graph: Graph): void {
  if (sound.has(graph)) return;
  const known = valuesOf(graph);
  const missing = new Set(graph.nodes.flatMap((node) => missingOf(node, known) ?? []));
  if (missing.size > 0) throw lacking([...missing]);
  sound.add(graph);
}

/** What nodes read: the type of each value, by name, and which are constants. */
interface Known {
  readonly types: ReadonlyMap<string, TensorType>;
  readonly constants: ReadonlySet<string>;
}

function valuesOf({ inputs, parameters, constants, nodes }: Graph): Known {
  const made = nodes.flatMap(({ outputs }) => outputs);
  const all = [...inputs, ...parameters, ...constants, ...made];
  return {
    types: new Map(all.map(({ name, type }) => [name, type])),
    constants: new Set(constants.map(({ name }) => name)),
  };
}

/** What a node asks for that is not there. */
function missingOf(node: GraphNode, known: Known): string | undefined {
  const { op, domain, outputs } = node;
  const operator = domain === undefined ? OPERATORS[op] : undefined;
  if (operator === undefined) return op;
  const what =
    unfitRank(operator, outputs[0]) ??
    (outputs.length > 1 ? `with ${outputs.length} outputs` : undefined) ??
    unknownAttribute(operator, node) ??
    unfitInput(operator, node, known) ??
    (outputs[0]?.type === 'float32' ? undefined : `of ${outputs[0]?.type}`);
  return what === undefined ? undefined : `${op} ${what}`;
}

function unfitRank({ rank }: Operator, output: GraphValue | undefined): string | undefined {
  if (rank === undefined || output === undefined) return undefined;
  if (output.unsized) return 'of a shape that is not known before it runs';
  return output.shape.length === rank ? undefined : `of ${output.shape.length} axes`;
}

function unknownAttribute(operator: Operator, { attributes }: GraphNode): string | undefined {
  for (const [name, attribute] of Object.entries(attributes)) {
    const allowed = operator.attributes[name];
    if (allowed === undefined) return `with ${name}`;
    const other = outside(allowed, attribute);
    if (other !== undefined) return `with ${name} ${other}`;
  }
  return undefined;
}

/** The value of an attribute that it may not be. */
function outside(allowed: Allowed, attribute: Attribute): number | string | undefined {
  if (allowed === 'any') return undefined;
  return plain(attribute).find((value) => !allowed.includes(value));
}

function plain(attribute: Attribute): readonly (number | string)[] {
  if ('ints' in attribute) return attribute.ints;
  if ('floats' in attribute) return attribute.floats;
  if ('i' in attribute) return [attribute.i];
  if ('f' in attribute) return [attribute.f];
  return 's' in attribute ? [attribute.s] : ['of its kind'];
}

function unfitInput(
  { lists = [] }: Operator,
  { inputs }: GraphNode,
  { types, constants }: Known,
): string | undefined {
  for (const [i, name] of inputs.entries()) {
    const type = types.get(name) ?? 'float32';
    if (lists.includes(i)) {
      if (name !== '' && !constants.has(name)) return 'with numbers that are computed';
    } else if (type !== 'float32') return `of ${type}`;
  }
  return undefined;
}

function lacking(what: readonly string[]): UserError {
  const operators = what.length === 1 ? 'operator' : 'operators';
  return new UserError(`the TensorFlow.js engines lack the ${operators} ${what.join(', ')}`, {
    remedy: 'Run this network with --engine ort-cpu.',
  });
}
