import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
} from 'yaml';

/** A value of the file and where it begins. Aliases and merge keys are resolved. */
export interface Tree {
  /** Where the value begins, in UTF-16 units from the beginning of the text. */
  readonly offset: number;
  readonly content: Content;
  /** Values in it, itself included, each counted as often as aliases repeat it. */
  readonly weight: number;
}

type Content =
  | { readonly scalar: unknown }
  | { readonly items: readonly Tree[] }
  | { readonly entries: ReadonlyMap<string, Entry> };

export interface Entry {
  /** Where the key begins. */
  readonly keyOffset: number;
  readonly value: Tree;
}

/** A mistake in the file at a place of its text. */
export class TreeError extends Error {
  readonly offset: number;
  readonly remedy: string | undefined;
  /** The other place that the mistake is about. */
  readonly first: number | undefined;

  constructor(offset: number, message: string, remedy?: string, first?: number) {
    super(message);
    this.offset = offset;
    this.remedy = remedy;
    this.first = first;
  }
}

/** More values than any real config has. Aliases of aliases of aliases get there in a few lines. */
const MAX_WEIGHT = 100_000;

const PLAIN_TAGS = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq|merge)$/;

type Parsed = ParsedNode | null;
type Anchors = Map<string, Tree | 'open'>;

/**
 * The tree of a document without errors. Done here rather than by `toJS` so that each mistake about
 * keys, aliases and tags has its place, and so that what merge keys bring in can be located.
 * @throws {TreeError}
 */
export function treeOf(document: Document.Parsed): Tree {
  return build(document.contents, 0, new Map());
}

function build(node: Parsed, offset: number, anchors: Anchors): Tree {
  if (node === null) return { offset, content: { scalar: null }, weight: 1 };
  const start = node.range[0];
  if (isAlias(node)) return resolve(node.source, start, anchors);
  refuseTag(node.tag, start);
  if (node.anchor !== undefined) anchors.set(node.anchor, 'open');
  const tree = buildContent(node, start, anchors);
  if (tree.weight > MAX_WEIGHT) throw tooHeavy(start);
  if (node.anchor !== undefined) anchors.set(node.anchor, tree);
  return tree;
}

function buildContent(
  node: Exclude<ParsedNode, { source: string; resolve: unknown }>,
  offset: number,
  anchors: Anchors,
): Tree {
  if (isScalar(node)) return { offset, content: { scalar: node.value }, weight: 1 };
  if (isMap(node)) return buildMap(node as YAMLMap.Parsed, offset, anchors);
  if (!isSeq(node)) throw new TreeError(offset, 'cannot read this value');
  const items = (node.items as Parsed[]).map((item) => build(item, offset, anchors));
  return { offset, content: { items }, weight: 1 + weigh(items) };
}

function buildMap(map: YAMLMap.Parsed, offset: number, anchors: Anchors): Tree {
  const own = new Map<string, Entry>();
  const merged = new Map<string, Entry>();
  for (const { key, value } of map.items) {
    const keyOffset = key?.range[0] ?? offset;
    const tree = build(value, key?.range[1] ?? offset, anchors);
    if (isMerge(key)) {
      for (const source of mergeSources(tree)) addMissing(merged, source);
    } else {
      addOwn(own, keyName(key, keyOffset), { keyOffset, value: tree });
    }
  }
  addMissing(own, merged);
  const values = [...own.values()].map((entry) => entry.value);
  return { offset, content: { entries: own }, weight: 1 + weigh(values) };
}

function isMerge(key: Parsed): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<';
}

/** The mappings that a merge key brings in; of two with the same key the earlier one counts. */
function mergeSources(tree: Tree): ReadonlyMap<string, Entry>[] {
  if ('entries' in tree.content) return [tree.content.entries];
  if ('items' in tree.content) return tree.content.items.flatMap(mergeSources);
  throw new TreeError(
    tree.offset,
    'a merge key `<<` needs a mapping, or a list of mappings',
    'Write for example `<<: *base` where `&base` marks a mapping.',
  );
}

function addMissing(entries: Map<string, Entry>, more: ReadonlyMap<string, Entry>): void {
  for (const [name, entry] of more) if (!entries.has(name)) entries.set(name, entry);
}

function addOwn(entries: Map<string, Entry>, name: string, entry: Entry): void {
  const first = entries.get(name)?.keyOffset;
  if (first !== undefined) {
    const remedy = 'Remove one of the two.';
    throw new TreeError(entry.keyOffset, `the key \`${name}\` is given twice`, remedy, first);
  }
  entries.set(name, entry);
}

function keyName(key: Parsed, offset: number): string {
  if (!isScalar(key)) throw new TreeError(offset, 'a key must be a word, not a list or mapping');
  refuseTag(key.tag, offset);
  const { source, value } = key as Scalar;
  const name = typeof value === 'string' ? value : (source ?? String(value));
  if (name === '') throw new TreeError(offset, 'a key is missing before the colon');
  return name;
}

function resolve(name: string, offset: number, anchors: Anchors): Tree {
  const target = anchors.get(name);
  if (target === undefined) {
    const remedy = `Mark a value above with \`&${name}\`, or put the text in quotes.`;
    throw new TreeError(offset, `the alias \`*${name}\` refers to nothing above it`, remedy);
  }
  if (target === 'open') {
    throw new TreeError(offset, `the alias \`*${name}\` is inside the value that it refers to`);
  }
  return target;
}

function refuseTag(tag: string | undefined, offset: number): void {
  if (tag === undefined || PLAIN_TAGS.test(tag)) return;
  const shown = tag.replace('tag:yaml.org,2002:', '!!');
  throw new TreeError(offset, `the tag \`${shown}\` has no meaning in a config`, 'Remove the tag.');
}

function tooHeavy(offset: number): TreeError {
  return new TreeError(
    offset,
    `with its aliases written out this holds more than ${MAX_WEIGHT} values`,
    'A config has a few hundred: repeat fewer of them.',
  );
}

function weigh(trees: readonly Tree[]): number {
  return trees.reduce((sum, tree) => sum + tree.weight, 0);
}

/** The values alone. Every key, `__proto__` too, is a plain property of its object. */
export function plain({ content }: Tree): unknown {
  if ('scalar' in content) return content.scalar;
  if ('items' in content) return content.items.map(plain);
  return Object.fromEntries([...content.entries].map(([key, { value }]) => [key, plain(value)]));
}
