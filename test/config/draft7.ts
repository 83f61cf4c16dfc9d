/*
 * As much of JSON Schema draft 7 as the config's schema uses, to compare what it accepts with what the
 * loader accepts. A keyword that is not known here is an error, so that none goes untested.
 */

type Schema = Record<string, unknown>;
type Check = (expected: never, value: unknown, schema: Schema, root: Schema) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const always = () => true;

const TYPES: Record<string, (value: unknown) => boolean> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
};

const CHECKS: Record<string, Check> = {
  definitions: always,
  $ref: (address: string, value, _, root) => {
    const [, , name] = address.split('/') as [string, string, string];
    return validates((root['definitions'] as Record<string, Schema>)[name] as Schema, value, root);
  },
  $schema: always,
  title: always,
  description: always,
  default: always,
  additionalItems: always,
  type: (type: string, value) => TYPES[type]?.(value) ?? false,
  const: (expected: unknown, value) => value === expected,
  enum: (words: unknown[], value) => words.includes(value),
  minimum: (limit: number, value) => typeof value !== 'number' || value >= limit,
  maximum: (limit: number, value) => typeof value !== 'number' || value <= limit,
  exclusiveMinimum: (limit: number, value) => typeof value !== 'number' || value > limit,
  multipleOf: (unit: number, value) => typeof value !== 'number' || value % unit === 0,
  maxLength: (limit: number, value) => typeof value !== 'string' || value.length <= limit,
  pattern: (text: string, value) => typeof value !== 'string' || new RegExp(text, 'u').test(value),
  minItems: (limit: number, value) => !Array.isArray(value) || value.length >= limit,
  maxItems: (limit: number, value) => !Array.isArray(value) || value.length <= limit,
  uniqueItems: (_: true, value) => !Array.isArray(value) || new Set(value).size === value.length,
  required: (keys: string[], value) =>
    !isObject(value) || keys.every((key) => Object.hasOwn(value, key)),
  properties: (properties: Record<string, Schema>, value, _, root) =>
    !isObject(value) ||
    Object.entries(properties).every(
      ([key, schema]) => !Object.hasOwn(value, key) || validates(schema, value[key], root),
    ),
  patternProperties: (patterns: Record<string, Schema>, value, _, root) =>
    !isObject(value) ||
    Object.entries(value).every(([key, one]) =>
      Object.entries(patterns).every(
        ([pattern, schema]) => !new RegExp(pattern, 'u').test(key) || validates(schema, one, root),
      ),
    ),
  minProperties: (least: number, value) => !isObject(value) || Object.keys(value).length >= least,
  propertyNames: (names: Schema, value, _, root) =>
    !isObject(value) || Object.keys(value).every((key) => validates(names, key, root)),
  additionalProperties: (
    others: false | Schema,
    value,
    { properties = {}, patternProperties = {} },
    root,
  ) =>
    !isObject(value) ||
    Object.entries(value).every(
      ([key, one]) =>
        Object.hasOwn(properties as object, key) ||
        Object.keys(patternProperties as object).some((each) => new RegExp(each, 'u').test(key)) ||
        (others !== false && validates(others, one, root)),
    ),
  items: (items: Schema | Schema[], value, _, root) =>
    !Array.isArray(value) ||
    value.every((item, i) => {
      const schema = Array.isArray(items) ? items[i] : items;
      return schema === undefined || validates(schema, item, root);
    }),
  if: (schema: Schema, value, whole, root) => {
    const branch = validates(schema, value, root) ? whole['then'] : whole['else'];
    return branch === undefined || validates(branch as Schema, value, root);
  },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema; `if` checks it
  then: always,
  else: always,
  not: (schema: Schema, value, _, root) => !validates(schema, value, root),
  allOf: (schemas: Schema[], value, _, root) =>
    schemas.every((schema) => validates(schema, value, root)),
  anyOf: (schemas: Schema[], value, _, root) =>
    schemas.some((schema) => validates(schema, value, root)),
  oneOf: (schemas: Schema[], value, _, root) =>
    schemas.filter((schema) => validates(schema, value, root)).length === 1,
};

export function validates(schema: Schema, value: unknown, root = schema): boolean {
  return Object.entries(schema).every(([keyword, expected]) => {
    const check = CHECKS[keyword];
    if (check === undefined) throw new Error(`unknown keyword ${keyword}`);
    return check(expected as never, value, schema, root);
  });
}
