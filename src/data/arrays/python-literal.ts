/** A bracket or separator, a quoted text, a word, a whole number (of Python 2 with an L). */
const TOKEN = /[{}()[\],:]|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|\b(?:True|False|None)\b|\d+L?/g;

/** The words of Python whose JSON is another, and tuples, which become lists. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['True', 'true'],
  ['False', 'false'],
  ['None', 'null'],
  ['(', '['],
  [')', ']'],
]);

/**
 * The value of a Python literal of dictionaries, tuples, lists, texts, whole numbers, True, False and None, which
 * is what headers are made of; undefined where it is none. Nothing is run: it is rewritten as JSON.
 */
export function pythonLiteral(text: string): unknown {
  if (text.replace(TOKEN, '').trim() !== '') return undefined;
  const tokens = Array.from(text.matchAll(TOKEN), ([token, single, double]) => {
    const quoted = single ?? double;
    return quoted === undefined
      ? (WORDS.get(token) ?? token.replace('L', ''))
      : JSON.stringify(quoted);
  });
  // Python allows a comma behind the last item.
  const kept = tokens.filter((token, i) => token !== ',' || !/^[}\]]$/.test(tokens[i + 1] ?? ''));
  try {
    return JSON.parse(kept.join(' '));
  } catch {
    return undefined;
  }
}
