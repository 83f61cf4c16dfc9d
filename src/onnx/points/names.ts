import type { ModelNode } from '../model.ts';
import type { Net } from '../net.ts';
import { LINEAR } from '../operators.ts';
import type { Addition } from './addition.ts';
import { between, hasWeight } from './walk.ts';

/** More of a name than results take. */
const LONGEST = 120;

/** The module that all of a model's nodes stand in, with its dot, which tells nothing: `model.`; otherwise ''. */
export function rootOf(net: Net): string {
  const firsts = new Set(
    net.nodes.filter(({ scopes }) => scopes.length > 0).map(({ scopes }) => scopes[0]),
  );
  const [only] = firsts;
  const goesDeeper = net.nodes.some(({ scopes }) => scopes.length > 1);
  return firsts.size === 1 && only !== undefined && goesDeeper ? `${only}.` : '';
}

/**
 * Each residual addition by the module that it stands in, `layer1.0`; where several stand in one, as those of
 * attention and MLP do, by what the branch does in it, `h.0.attn`.
 */
export function namesOfAdditions(net: Net, additions: readonly Addition[]): string[] {
  const root = rootOf(net);
  const blocks = additions.map(({ node }) => node.scopes.at(-1) ?? '');
  const names = additions.map((addition, i) => {
    const block = blocks[i] as string;
    const isShared = blocks.filter((other) => other === block).length > 1;
    const own = isShared ? branchModule(net, addition, block) : block;
    return shown(own === '' || `${own}.` === root ? addition.sum : own, root);
  });
  return distinct(names);
}

/** The module within a block that all weights of a branch stand in; the block itself, where there is none. */
function branchModule(net: Net, { source, branch }: Addition, block: string): string {
  const weighted = [...between(net, source, branch)].filter(
    (node) => LINEAR.has(node.op) && hasWeight(net, node),
  );
  const [first, ...others] = weighted.map(({ scopes }) =>
    scopes.filter((scope) => scope.length > block.length),
  );
  const common = first?.filter((scope) => others.every((scopes) => scopes.includes(scope)));
  return common?.[0] ?? block;
}

/** The name of a node as results show it: its module where it is known, otherwise its own. */
export function nodeName(node: ModelNode, root: string): string {
  return shown(node.scopes.at(-1) ?? (node.name || (node.outputs[0] ?? '')), root);
}

/** A path without the module that all have in common. */
export function withoutRoot(name: string, root: string): string {
  return name.startsWith(root) && name.length > root.length ? name.slice(root.length) : name;
}

function shown(name: string, root: string): string {
  const short = withoutRoot(name, root);
  const printable = short.replace(/[^\x20-\x7e]/g, '\u00b7');
  return printable.length <= LONGEST ? printable : `\u2026${printable.slice(1 - LONGEST)}`;
}

/** Names that are there more than once are numbered from the second on. */
export function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let i = 2; taken.has(own); i++) own = `${name} (${i})`;
    taken.add(own);
    return own;
  });
}
