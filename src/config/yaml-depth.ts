import { Lexer, Parser } from 'yaml';
import { TreeError } from './tree.ts';

/** A config needs 5. */
const MAX_DEPTH = 50;

/**
 * Refuses deep nesting before the recursive part of the parser sees it: where the stack is nearly used
 * up, V8 can end the whole process while it compiles a regular expression, and no `catch` sees that.
 * @throws {TreeError}
 */
export function refuseDeepNesting(text: string): void {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    // The parser's stack is what is open at this place; the generator does its work when it is run.
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > MAX_DEPTH) {
      const message = `more than ${MAX_DEPTH} lists or mappings are nested in each other here`;
      throw new TreeError(parser.offset, message);
    }
  }
}
