import { UserError } from '../../core/errors.ts';
import type { GraphBuilder } from '../builder.ts';
import { type GraphConstant, type GraphNode, type GraphValue, readBy } from '../graph.ts';
import { Algebra } from './algebra.ts';
import { numbersOf } from './constants.ts';
import { NoGradient, type Rule, type Step } from './rule.ts';
import { RULES } from './rules.ts';

/** What is differentiated by what. */
export interface GradientRequest {
  /** ∂L/∂y of some values of the graph, by their names: where the way back begins. */
  readonly cotangents: ReadonlyMap<string, GraphValue>;
  /** Values of which ∂L/∂ is wanted, by name: inputs and parameters. */
  readonly wanted: ReadonlySet<string>;
  /** Values, by name, such that what comes back through them is told apart from what comes back past them. */
  readonly apart?: ReadonlySet<string>;
}

/** ∂L/∂ of what was wanted, by name; what L does not depend on is absent. */
export interface Gradients {
  /** What comes back past the values that were to be told apart: all, where there are none. */
  readonly past: ReadonlyMap<string, GraphValue>;
  /** What comes back through them. */
  readonly through: ReadonlyMap<string, GraphValue>;
}

/**
 * Reverse-mode differentiation: writes the vector-Jacobian product of the nodes that a builder holds so far behind
 * them, one rule an operator. Each value is of its full shape.
 *
 * @throws UserError that names the operators that have no rule
 */
export function gradients(builder: GraphBuilder, request: GradientRequest): Gradients {
  const { cotangents, wanted, apart = new Set() } = request;
  const way = new WayBack(builder, wanted);
  way.survey(cotangents.keys());
  const past = way.walk(cotangents, apart);
  const ends = new Map([...past].filter(([name]) => apart.has(name)));
  const through = ends.size === 0 ? new Map() : way.walk(ends, new Set());
  way.refuseUnknown();
  const whole = (found: ReadonlyMap<string, GraphValue>, without: ReadonlySet<string>) =>
    new Map(
      [...found]
        .filter(([name]) => wanted.has(name) && !without.has(name))
        .map(([name, g]) => [name, way.full(g, name)]),
    );
  return { past: whole(past, apart), through: whole(through, new Set()) };
}

class WayBack {
  private readonly algebra: Algebra;
  private readonly nodes: readonly GraphNode[];
  private readonly values: ReadonlyMap<string, GraphValue>;
  private readonly constants: ReadonlyMap<string, GraphConstant>;
  /** Values that depend on what is wanted. */
  private readonly active: ReadonlySet<string>;
  private readonly unknown = new Set<string>();

  constructor(builder: GraphBuilder, wanted: ReadonlySet<string>) {
    this.algebra = new Algebra(builder);
    this.nodes = [...builder.nodes];
    this.constants = new Map(builder.constants.map((constant) => [constant.name, constant]));
    this.values = new Map(
      [
        ...builder.inputs,
        ...builder.parameters,
        ...builder.constants,
        ...this.nodes.flatMap(({ outputs }) => outputs),
      ].map((value) => [value.name, value]),
    );
    this.active = activeOf(this.nodes, wanted);
  }

  /** @param stops values from which it goes no further back */
  walk(
    cotangents: ReadonlyMap<string, GraphValue>,
    stops: ReadonlySet<string>,
  ): Map<string, GraphValue> {
    const found = new Map(cotangents);
    for (const node of [...this.nodes].reverse()) {
      const gs = node.outputs.map(({ name }) => (stops.has(name) ? undefined : found.get(name)));
      if (gs.every((g) => g === undefined)) continue;
      if (!node.outputs.some(({ name }) => this.active.has(name))) continue;
      this.handBack(node, gs, found);
    }
    return found;
  }

  /** Goes back over the names alone, so that all operators without a rule are found at once. */
  survey(from: Iterable<string>): void {
    const reached = new Set(from);
    for (const node of [...this.nodes].reverse()) {
      if (!node.outputs.some(({ name }) => reached.has(name) && this.active.has(name))) continue;
      if (ruleOf(node) === undefined) this.unknown.add(nameOf(node));
      for (const name of readBy(node)) if (this.active.has(name)) reached.add(name);
    }
  }

  private handBack(
    node: GraphNode,
    gs: readonly (GraphValue | undefined)[],
    found: Map<string, GraphValue>,
  ): void {
    try {
      this.refuseUnsized(node);
      for (const [i, handed] of (ruleOf(node)?.(this.stepOf(node, gs)) ?? []).entries()) {
        const name = node.inputs[i] ?? '';
        if (handed === null || !this.active.has(name)) continue;
        const before = found.get(name);
        const g = handed();
        found.set(name, before === undefined ? g : this.algebra.add(before, g));
      }
    } catch (error) {
      if (!(error instanceof NoGradient)) throw error;
      this.unknown.add(`${nameOf(node)} ${error.message}`);
    }
  }

  /** Rules go by sizes. */
  private refuseUnsized({ inputs, outputs }: GraphNode): void {
    const names = [...inputs, ...outputs.map(({ name }) => name)];
    const isUnsized = (name: string) => this.values.get(name)?.unsized === true;
    if (names.some((name) => this.active.has(name) && isUnsized(name))) {
      throw new NoGradient('where a size is not known before it runs');
    }
  }

  private stepOf(node: GraphNode, gs: readonly (GraphValue | undefined)[]): Step {
    const data = (i: number) => {
      const constant = this.constants.get(node.inputs[i] ?? '');
      return constant === undefined ? undefined : numbersOf(constant);
    };
    return {
      algebra: this.algebra,
      node,
      inputs: node.inputs.map((name) => this.values.get(name)),
      output: node.outputs[0] as GraphValue,
      g: gs[0] as GraphValue,
      gs,
      integers: data,
      number: (i) => (data(i)?.length === 1 ? data(i)?.[0] : undefined),
    };
  }

  full(g: GraphValue, name: string): GraphValue {
    const { shape } = this.values.get(name) as GraphValue;
    return this.algebra.full(g, shape);
  }

  refuseUnknown(): void {
    if (this.unknown.size === 0) return;
    const names = [...this.unknown];
    throw new UserError(
      `spp knows no gradient of the ${names.length === 1 ? 'operator' : 'operators'} ${names.join(', ')}`,
      { remedy: 'Leave the backward pass out, or choose points behind them.' },
    );
  }
}

function nameOf({ op, domain = '' }: GraphNode): string {
  return domain === '' ? op : `${domain}.${op}`;
}

function ruleOf({ op, domain = '' }: GraphNode): Rule | undefined {
  return domain === '' && Object.hasOwn(RULES, op) ? RULES[op] : undefined;
}

const FLOATS: ReadonlySet<string> = new Set(['float32', 'float16', 'bfloat16', 'float64']);

function activeOf(nodes: readonly GraphNode[], wanted: ReadonlySet<string>): Set<string> {
  const active = new Set(wanted);
  for (const node of nodes) {
    if (!readBy(node).some((name) => active.has(name))) continue;
    for (const { name, type } of node.outputs) if (FLOATS.has(type)) active.add(name);
  }
  return active;
}
