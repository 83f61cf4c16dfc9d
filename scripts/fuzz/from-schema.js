// @ts-check
import fc from 'fast-check';

/** @typedef {Readonly<Record<string, any>>} Schema */

/** Mostly enough pixels for three stages. */
const SIDE = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 8, max: 24 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 7 }) },
);

/** Whose networks are small where the config makes them so. */
const FAMILIES = [
  ...['nf-resnet', 'nf-regnet', 'nfnet', 'efficientnet', 'mobilenetv2', 'regnet', 'resnext'],
  ...['wide-resnet', 'seresnet', 'bit', 'convnext', 'cifar-resnet', 'preact-resnet', 'wrn'],
];

/** Sizes that a run takes milliseconds for; what is larger is for other tests. */
const SMALL = {
  batch: fc.integer({ min: 1, max: 4 }),
  channels: fc.integer({ min: 1, max: 4 }),
  size: SIDE,
  seeds: fc.oneof(
    fc.integer({ min: 1, max: 2 }),
    fc.uniqueArray(fc.nat(99), { minLength: 1, maxLength: 2 }),
  ),
  stages: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
  widths: fc.array(fc.constantFrom(4, 8, 16, 20, 24, 32), { minLength: 1, maxLength: 3 }),
  model: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('resnetv2', 'resnet') },
    { weight: 3, arbitrary: fc.constantFrom(...FAMILIES) },
    { weight: 1, arbitrary: fc.constantFrom('resnetv2-18', 'resnet-18', 'cifar-resnet-20') },
  ),
  depth: fc.constantFrom(8, 10, 11, 16, 5),
  width_multiplier: fc.constantFrom(0.1, 0.25, 0.5, 1),
  depth_multiplier: fc.constantFrom(0.3, 1),
  w0: fc.constantFrom(8, 16, 20),
  wa: fc.constantFrom(0, 4, 9.5),
  wm: fc.constantFrom(1.5, 2, 2.5),
  group_width: fc.constantFrom(1, 2, 4, 8, 3, [4, 4], [1, 2, 4]),
  groups: fc.constantFrom(1, 2, 4, 3, [2, 2], [1, 2, 4]),
  expansion: fc.constantFrom(0.25, 0.5, 1, 2, 0.3, [1, 0.5], [1, 2, 4]),
  first_expansion: fc.constantFrom(0.25, 1, 3),
  strides: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
  stem_width: fc.constantFrom(1, 8, 16, 32),
  // Of noise: pictures have cases of their own.
  input: /** @type {fc.Arbitrary<unknown>} */ (
    fc.record(
      {
        kind: fc.constantFrom('gaussian', 'gaussian', 'pink'),
        batch: fc.integer({ min: 1, max: 4 }),
        size: fc.oneof(SIDE, fc.tuple(SIDE, SIDE)),
        channels: fc.integer({ min: 1, max: 4 }),
      },
      { requiredKeys: ['kind', 'size', 'batch'] },
    )
  ),
};

/** What somebody may write in the place of any value. */
export const NASTY = fc.constantFrom(
  ...[
    null,
    true,
    0,
    -1,
    Number.POSITIVE_INFINITY,
    -0,
    1e-38,
    1e38,
    0.1,
    '',
    ' ',
    'none',
    'no',
    '8',
    'constructor',
    '__proto__',
  ],
  ...[
    'toString',
    '\u001b[31m',
    'a\nb',
    '\u202e',
    '\ud800',
    'x'.repeat(2000),
    'é😀',
    '{{',
    '$x',
    '%s',
  ],
  ...[
    [],
    {},
    [[]],
    { toString: 1 },
    { valueOf: null },
    [null],
    [1, 'a'],
    { __proto__: null, a: 1 },
  ],
);

/** Lines of text, the names of properties of every object among them. */
const TEXT = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
  fc.constantFrom(
    'constructor',
    'toString',
    'valueOf',
    '__proto__',
    'hasOwnProperty',
    'a "b" <c>',
    '  x',
  ),
);

/**
 * Values of a JSON Schema, of small sizes.
 *
 * @param {Schema} schema
 * @param {string} [key] under which the value stands
 * @returns {fc.Arbitrary<unknown>}
 */
export function valuesOf(schema, key = '') {
  if (Object.hasOwn(SMALL, key)) return SMALL[/** @type {keyof typeof SMALL} */ (key)];
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf ?? cases(schema);
  if (either !== undefined)
    return fc.oneof(...either.map((/** @type {Schema} */ one) => valuesOf(one)));
  switch (schema.type) {
    case 'object':
      return mapping(schema);
    case 'array':
      return list(schema);
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? -9, -9),
        max: Math.min(schema.maximum ?? 99, 99),
      });
    case 'number':
      return number(schema);
    case 'boolean':
      return fc.boolean();
    case 'string':
      return TEXT;
    default:
      return NASTY;
  }
}

/**
 * What a value is by what it says itself, as a network is from a family or from a file.
 *
 * @param {Schema} schema
 */
const cases = ({ then: one, else: other }) =>
  one === undefined || other === undefined ? undefined : [one, other];

/** @param {Schema} schema */
function number({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }) {
  const above = exclusiveMinimum === undefined ? undefined : exclusiveMinimum + 1e-9;
  const below = exclusiveMaximum === undefined ? undefined : exclusiveMaximum - 1e-9;
  const [min, max] = [minimum ?? above ?? -1e3, maximum ?? below ?? 1e3];
  const few = [0, 1e-38, 1e-5, 0.2, 1, 1e5, 1e38].filter((value) => value >= min && value <= max);
  const range = { min: Math.max(min, -1e3), max: Math.max(min, Math.min(max, 1e3)), noNaN: true };
  return fc.oneof(fc.double(range), ...(few.length > 0 ? [fc.constantFrom(...few)] : []));
}

/** @param {Schema} schema */
function list({ items, minItems = 0, maxItems = 4, uniqueItems }) {
  if (Array.isArray(items)) return fc.tuple(...items.map((item) => valuesOf(item)));
  const lengths = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 3)) };
  const each = valuesOf(items ?? {});
  return uniqueItems ? fc.uniqueArray(each, lengths) : fc.array(each, lengths);
}

/** Of more keys than this a few are given at a time: of all together some always contradict each other. */
const MANY = 20;
const FEW = 7;

/**
 * @param {readonly [string, Schema][]} known
 * @param {readonly string[]} required
 */
function recordOf(known, required) {
  return fc.record(Object.fromEntries(known.map(([key, own]) => [key, valuesOf(own, key)])), {
    requiredKeys: /** @type {string[]} */ (required),
  });
}

/**
 * @param {readonly [string, Schema][]} known
 * @param {readonly string[]} required
 */
function few(known, required) {
  const keys = known.map(([key]) => key).filter((key) => !required.includes(key));
  return fc.uniqueArray(fc.constantFrom(...keys), { maxLength: FEW }).chain((some) =>
    recordOf(
      known.filter(([key]) => required.includes(key) || some.includes(key)),
      [...required, ...some],
    ),
  );
}

/** @param {Schema} schema */
function mapping({ properties = {}, required = [], additionalProperties }) {
  const known = Object.entries(properties).filter(([key]) => key !== '$schema');
  const record = known.length > MANY ? few(known, required) : recordOf(known, required);
  if (typeof additionalProperties !== 'object') return record;
  return fc.dictionary(TEXT, valuesOf(additionalProperties), { maxKeys: 3 });
}
