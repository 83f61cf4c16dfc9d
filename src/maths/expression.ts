import jsep from 'jsep';
import { errorFunction, sigmoid, softplus } from './special.ts';

/** A function of one number, as a tree: plain data, which every engine writes in operators of its own. */
export type Expression =
  | { readonly op: 'x' }
  | { readonly op: 'number'; readonly value: number }
  | { readonly op: Operation; readonly args: readonly Expression[] };

interface Meaning {
  readonly arity: 1 | 2;
  of(a: number, b: number): number;
}

/** What an expression may be made of. */
export const OPERATIONS = {
  add: { arity: 2, of: (a, b) => a + b },
  sub: { arity: 2, of: (a, b) => a - b },
  mul: { arity: 2, of: (a, b) => a * b },
  div: { arity: 2, of: (a, b) => a / b },
  pow: { arity: 2, of: (a, b) => a ** b },
  max: { arity: 2, of: Math.max },
  min: { arity: 2, of: Math.min },
  neg: { arity: 1, of: (a) => -a },
  abs: { arity: 1, of: Math.abs },
  sign: { arity: 1, of: Math.sign },
  step: { arity: 1, of: (a) => (a > 0 ? 1 : 0) },
  relu: { arity: 1, of: (a) => Math.max(a, 0) },
  exp: { arity: 1, of: Math.exp },
  log: { arity: 1, of: Math.log },
  sqrt: { arity: 1, of: Math.sqrt },
  sin: { arity: 1, of: Math.sin },
  cos: { arity: 1, of: Math.cos },
  tanh: { arity: 1, of: Math.tanh },
  erf: { arity: 1, of: errorFunction },
  sigmoid: { arity: 1, of: sigmoid },
  softplus: { arity: 1, of: softplus },
} as const satisfies Readonly<Record<string, Meaning>>;

export type Operation = keyof typeof OPERATIONS;

const BINARY: Readonly<Record<string, Operation>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '^': 'pow',
};
const PRECEDENCE = [
  ['+', 1],
  ['-', 1],
  ['*', 2],
  ['/', 2],
  ['^', 3],
] as const;
const UNARY: Readonly<Record<string, Operation>> = { '-': 'neg' };
const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

/** The functions that an expression may call by name; those of two numbers take any number of them. */
export const FUNCTION_NAMES = (Object.keys(OPERATIONS) as Operation[]).filter(
  (name) => !Object.values(BINARY).includes(name) && name !== 'neg',
);

/** Characters of an expression at most. */
export const LONGEST = 300;
/** Nodes of a tree: each becomes an operator in every block. */
const MOST_NODES = 100;

/**
 * Reads an expression in x: numbers, + − * / ^, parentheses, `pi`, `e` and the functions above. −x^2 is
 * −(x^2), and a^b^c is a^(b^c), as in mathematics.
 *
 * @throws {Error} what cannot be understood, in half a sentence
 */
export function parseExpression(source: string): Expression {
  if (source.length > LONGEST) throw new Error(`it is longer than ${LONGEST} characters`);
  const tree = treeOf(parsed(source));
  if (sizeOf(tree) > MOST_NODES) throw new Error(`it has more than ${MOST_NODES} terms`);
  return tree;
}

/** Parses, or says what the library says: `Expected ) at character 7`. */
function parsed(source: string): jsep.Expression {
  try {
    return parser()(source);
  } catch (error) {
    throw new Error(`it cannot be read: ${fromOne(error instanceof Error ? error.message : '')}`);
  }
}

/** The library counts characters from 0. */
function fromOne(message: string): string {
  return message.replace(/at character (\d+)/, (_, at) => `at character ${Number(at) + 1}`);
}

let configured: typeof jsep | undefined;

/** The grammar of numbers alone: of JavaScript's operators those of `BINARY`, and a sign that binds less than a power. */
function parser(): typeof jsep {
  if (configured !== undefined) return configured;
  jsep.removeAllBinaryOps();
  jsep.removeAllUnaryOps();
  jsep.removeAllLiterals();
  for (const [operator, precedence] of PRECEDENCE) {
    jsep.addBinaryOp(operator, precedence, operator === '^');
  }
  jsep.hooks.add('gobble-token', signBeforePower);
  configured = jsep;
  return jsep;
}

/** What the library's hooks may use of a parser at work. */
interface AtWork {
  index: number;
  readonly char: string;
  gobbleToken(): jsep.Expression | false | undefined;
  gobbleSpaces(): void;
  throwError(message: string): never;
}

/** jsep's own sign binds more tightly than any operator, so that −x^2 would be (−x)^2. */
function signBeforePower(this: unknown, env: { node?: jsep.Expression }): void {
  const work = this as AtWork;
  const sign = work.char;
  if (sign !== '-' && sign !== '+') return;
  work.index++;
  const operand = () => work.gobbleToken() || work.throwError(`missing value after ${sign}`);
  const base = operand();
  work.gobbleSpaces();
  let node = base;
  if (work.char === '^') {
    work.index++;
    node = { type: 'BinaryExpression', operator: '^', left: base, right: powerOf(work, operand()) };
  }
  env.node =
    sign === '-' ? { type: 'UnaryExpression', operator: '-', argument: node, prefix: true } : node;
}

/** a^b^c is a^(b^c). */
function powerOf(work: AtWork, base: jsep.Expression): jsep.Expression {
  work.gobbleSpaces();
  if (work.char !== '^') return base;
  work.index++;
  const exponent = work.gobbleToken() || work.throwError('missing value after ^');
  return {
    type: 'BinaryExpression',
    operator: '^',
    left: base,
    right: powerOf(work, exponent),
  };
}

function treeOf(node: jsep.Expression): Expression {
  switch (node.type) {
    case 'Literal':
      return numberOf(node['value']);
    case 'Identifier':
      return nameOf(String(node['name']));
    case 'UnaryExpression':
      return folded(operationOf(UNARY, node), [treeOf(node['argument'] as jsep.Expression)]);
    case 'BinaryExpression': {
      const sides = [node['left'], node['right']] as jsep.Expression[];
      return folded(operationOf(BINARY, node), sides.map(treeOf));
    }
    case 'CallExpression':
      return callOf(node);
    default:
      throw new Error(
        node.type === 'Compound'
          ? 'it is not one expression'
          : 'members, lists, conditions and the like mean nothing here',
      );
  }
}

function numberOf(value: unknown): Expression {
  if (typeof value !== 'number') throw new Error(`${JSON.stringify(value)} is not a number`);
  return constant(value);
}

/** A number that engines can hold. */
function constant(value: number): Expression {
  if (!Number.isFinite(Math.fround(value))) {
    throw new Error(`a number in it is beyond those of 32 bits (${value})`);
  }
  return { op: 'number', value };
}

function nameOf(name: string): Expression {
  if (name === 'x') return { op: 'x' };
  const value = Object.hasOwn(CONSTANTS, name) ? CONSTANTS[name] : undefined;
  if (value === undefined) throw new Error(`unknown name ${JSON.stringify(name)}`);
  return { op: 'number', value };
}

function operationOf(table: Readonly<Record<string, Operation>>, node: jsep.Expression): Operation {
  const operation = table[String(node['operator'])];
  if (operation === undefined) throw new Error(`unknown operator ${String(node['operator'])}`);
  return operation;
}

function callOf(node: jsep.Expression): Expression {
  const callee = node['callee'] as jsep.Expression;
  if (callee.type !== 'Identifier') throw new Error('only functions can be called, by their names');
  const name = String(callee['name']);
  const operation = FUNCTION_NAMES.find((known) => known === name);
  if (operation === undefined) throw new Error(`unknown function ${JSON.stringify(name)}`);
  const args = (node['arguments'] as jsep.Expression[]).map(treeOf);
  const { arity } = OPERATIONS[operation];
  const fits = arity === 1 ? args.length === 1 : args.length > 1;
  if (!fits) throw new Error(`${name} takes ${arity === 1 ? 'one value' : 'two values or more'}`);
  return arity === 1
    ? folded(operation, args)
    : args.reduce((left, right) => folded(operation, [left, right]));
}

/** What holds no x is a number. */
function folded(op: Operation, args: readonly Expression[]): Expression {
  const tree: Expression = { op, args };
  return args.every((arg) => arg.op === 'number') ? constant(evaluator(tree)(0)) : tree;
}

function sizeOf(tree: Expression): number {
  return 'args' in tree ? tree.args.reduce((sum, arg) => sum + sizeOf(arg), 1) : 1;
}

/** The function that a tree is. */
export function evaluator(tree: Expression): (x: number) => number {
  if (tree.op === 'x') return (x) => x;
  if (tree.op === 'number') return () => tree.value;
  const { of }: Meaning = OPERATIONS[tree.op];
  const [a, b] = tree.args.map(evaluator) as [(x: number) => number, ((x: number) => number)?];
  return b === undefined ? (x) => of(a(x), 0) : (x) => of(a(x), b(x));
}
