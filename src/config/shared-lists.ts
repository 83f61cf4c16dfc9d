/** Shorter ones are as well written out. */
const LONG = 8;

type Node = Record<string, unknown>;

/**
 * Writes each long list of words of a JSON Schema once, under `definitions`, and refers to it where it stands: lists
 * of models come dozens of times.
 */
export function withSharedLists(schema: object): object {
  const lists = new Map<string, { readonly name: string; readonly words: unknown[] }>();
  const shared = replaced(schema, (words) => {
    const key = JSON.stringify(words);
    const list = lists.get(key) ?? { name: `list${lists.size + 1}`, words };
    lists.set(key, list);
    return { $ref: `#/definitions/${list.name}` };
  }) as Node;
  const definitions = [...lists.values()].map(({ name, words }) => [name, { enum: words }]);
  const { definitions: own } = shared;
  return { ...shared, definitions: { ...(own as Node), ...Object.fromEntries(definitions) } };
}

/** The same schema, where a schema that is nothing but a long list is what `refer` makes of it. */
function replaced(node: unknown, refer: (words: unknown[]) => Node): unknown {
  if (Array.isArray(node)) return node.map((each) => replaced(each, refer));
  if (typeof node !== 'object' || node === null) return node;
  const { enum: words, ...rest } = node as Node;
  if (Array.isArray(words) && words.length > LONG && Object.keys(rest).length === 0) {
    return refer(words);
  }
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, replaced(value, refer)]),
  );
}
