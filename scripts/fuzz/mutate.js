// @ts-check
import fc from 'fast-check';
import { NASTY } from './from-schema.js';

/**
 * Changes to a value of JSON: one of its values is another, a key is another, or one is missing.
 *
 * @param {unknown} value
 * @returns {fc.Arbitrary<unknown>}
 */
export function changed(value) {
  const places = placesOf(value);
  return fc
    .tuple(
      fc.nat(Math.max(0, places.length - 1)),
      NASTY,
      fc.constantFrom('set', 'remove', 'rename', 'add'),
    )
    .map(([at, nasty, how]) => changedAt(value, places[at] ?? [], nasty, how));
}

/**
 * @param {unknown} value
 * @param {readonly (string | number)[]} [path]
 * @returns {(string | number)[][]}
 */
function placesOf(value, path = []) {
  if (typeof value !== 'object' || value === null) return [[...path]];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [[...path], ...entries.flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

/**
 * @param {unknown} value
 * @param {readonly (string | number)[]} path
 * @param {unknown} nasty
 * @param {'set' | 'remove' | 'rename' | 'add'} how
 */
function changedAt(value, path, nasty, how) {
  if (path.length === 0) return nasty;
  const copy = JSON.parse(JSON.stringify(value));
  const [last, ...above] = [...path].reverse();
  const owner = above.reverse().reduce((inner, step) => inner[step], copy);
  const key = /** @type {string | number} */ (last);
  if (Array.isArray(owner)) {
    if (how === 'set') owner[Number(key)] = nasty;
    else owner.splice(Number(key), how === 'add' ? 0 : 1, ...(how === 'add' ? [nasty] : []));
    return copy;
  }
  if (how === 'set') owner[key] = nasty;
  if (how === 'add' || how === 'rename') define(owner, String(keyOf(nasty)), owner[key]);
  if (how === 'remove' || how === 'rename') delete owner[key];
  return copy;
}

/** @param {unknown} nasty */
const keyOf = (nasty) => (typeof nasty === 'object' && nasty !== null ? 'x' : nasty);

/**
 * `__proto__` too as a key of its own, as JSON.parse makes it.
 *
 * @param {object} owner
 * @param {string} key
 * @param {unknown} value
 */
function define(owner, key, value) {
  Object.defineProperty(owner, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

const PIECES = [
  '\n',
  ' ',
  ':',
  '- ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '#',
  '&a ',
  '*a',
  '!!str ',
  '|',
  '>',
  '\t',
  '\u0000',
  '\u001b[2J',
  '\ufeff',
  '…',
  '0x1f',
  '.inf',
  '~',
  '<<: ',
];

/**
 * A text with pieces of it taken out, doubled, or put in.
 *
 * @param {string} text
 * @returns {fc.Arbitrary<string>}
 */
export function garbled(text) {
  const edit = fc.tuple(
    fc.nat(text.length),
    fc.nat(12),
    fc.constantFrom(...PIECES, ''),
    fc.boolean(),
  );
  return fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) =>
    edits.reduce((now, [at, length, piece, doubled]) => {
      const [head, cut, tail] = [
        now.slice(0, at),
        now.slice(at, at + length),
        now.slice(at + length),
      ];
      return `${head}${doubled ? cut + cut : ''}${piece}${tail}`;
    }, text),
  );
}
