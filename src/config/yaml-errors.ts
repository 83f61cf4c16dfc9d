import { type Document, isScalar, visit, type YAMLError } from 'yaml';
import { TreeError } from './tree.ts';

type Plain = readonly [message: string, remedy: string];

/** The parser's errors in the words of someone who writes a config and not a parser. */
const WORDS: Readonly<Partial<Record<YAMLError['code'], Plain>>> = {
  TAB_AS_INDENT: ['a tab is used for indentation', 'YAML allows only spaces there.'],
  MULTIPLE_DOCS: [
    'a second YAML document begins here',
    'Keep one config in a file: remove this `---` or split the file.',
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    'a mapping cannot begin here',
    'Check the indentation, and put text that holds `: ` in quotes.',
  ],
  MULTILINE_IMPLICIT_KEY: [
    'a key must stand on one line',
    'Check the indentation, and that every key has its colon.',
  ],
  BAD_SCALAR_START: ['text cannot begin with this character', 'Put the text in quotes.'],
  BAD_DQ_ESCAPE: [
    'this text holds a backslash sequence that YAML does not know',
    "Use single quotes '…', in which a backslash is only a backslash.",
  ],
};

const INDENT = 'Check the indentation of this line and the brackets and quotes above it.';

/** The first thing that is wrong with a document, or undefined. */
export function plainError(document: Document.Parsed, text: string): TreeError | undefined {
  const first = [...document.errors].sort((a, b) => a.pos[0] - b.pos[0])[0];
  if (first !== undefined) return reword(first, document);
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return new TreeError(0, 'there is no config in this file', 'Begin with `networks:`.');
  }
  if (isScalar(contents) && /^\s*\w+:\S/m.test(text)) {
    return new TreeError(
      contents.range[0],
      'this is text and not keys with values',
      'Put a space after each colon.',
    );
  }
  return undefined;
}

function reword(error: YAMLError, document: Document.Parsed): TreeError {
  if (error.code === 'MISSING_CHAR' && /quote/.test(error.message)) {
    const start = lastQuoted(document) ?? error.pos[0];
    return new TreeError(start, 'this quote is never closed', 'Close the quote.');
  }
  if (error.code === 'MISSING_CHAR' && /map values/.test(error.message)) {
    const remedy = 'Write `key: value`, with a colon and a space.';
    return new TreeError(error.pos[0], 'this key has no colon', remedy);
  }
  const [message, remedy] = WORDS[error.code] ?? [
    `broken YAML: ${error.message.slice(0, 200)}`,
    INDENT,
  ];
  return new TreeError(error.pos[0], message, remedy);
}

/** An unclosed quote swallows the rest of the file: its text is the last that is quoted. */
function lastQuoted(document: Document.Parsed): number | undefined {
  let start: number | undefined;
  visit(document, {
    Scalar(_, node) {
      if (node.type?.startsWith('QUOTE') && node.range) start = node.range[0];
    },
  });
  return start;
}
