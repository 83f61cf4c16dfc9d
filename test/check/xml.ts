/** An element of XML, its text put together. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};
// The characters that XML 1.0 allows (§2.2).
const ALLOWED = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

/** Reads XML without comments, CDATA and namespaces; throws where it is not well-formed. */
export function parseXml(source: string): Element {
  const body = source.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  if (body === source) throw new Error('no declaration');
  if (!ALLOWED.test(body)) throw new Error('a character that XML does not allow');
  const root = { name: '', attributes: {}, children: [] as Element[], text: '' };
  const open = [root];
  for (const [token] of body.matchAll(/<[^<]*?>|[^<]+/g)) {
    const top = open.at(-1) as typeof root;
    if (!token.startsWith('<')) top.text += plain(token);
    else if (token.startsWith('</')) {
      if (token !== `</${top.name}>`) throw new Error(`${token} closes ${top.name}`);
      open.pop();
    } else {
      const element = openTag(token);
      top.children.push(element);
      if (!token.endsWith('/>')) open.push(element as typeof root);
    }
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('not one element');
  return root.children[0] as Element;
}

function openTag(token: string): Element {
  const match = /^<([\w-]+)((?: [\w-]+="[^"<]*")*)\/?>$/.exec(token);
  if (match === null) throw new Error(`not a tag: ${token}`);
  const attributes: Record<string, string> = {};
  for (const [, key = '', value = ''] of (match[2] ?? '').matchAll(/ ([\w-]+)="([^"]*)"/g)) {
    if (key in attributes) throw new Error(`${key} twice in ${token}`);
    attributes[key] = plain(value);
  }
  return { name: match[1] as string, attributes, children: [], text: '' };
}

function plain(text: string): string {
  return text.replace(/&[^;]*;?/g, (entity) => {
    const character = ENTITIES[entity];
    if (character === undefined) throw new Error(`no entity: ${entity}`);
    return character;
  });
}
