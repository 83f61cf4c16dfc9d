import { z } from 'zod';
import { FREE_MODELS, MODEL_NAMES, presetOf, presetsWith } from '../networks/families/table.ts';
import { ONLY_WITH, type OnlyWith, WIDTH_UNIT } from './rules.ts';
import { configSchema, EXTENSION } from './schema.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/**
 * The JSON Schema (draft 7) of a config file, for editors. What a network inherits from `base` is out
 * of its reach: with a `base` it checks only the rules that a network's own keys break.
 */
export function configJsonSchema(): object {
  const schema = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  const networks = schema.properties?.['networks'] as JsonSchema;
  const { required, ...network } = networks.items as JsonSchema;
  const allOf = [...ONLY_WITH.map(contradicts), oddWidths(FREE_MODELS), ...presetWidths()];
  const alone = [...ONLY_WITH.flatMap((rule) => incomplete(rule, network)), freeWidths()];
  const each = (items: object) => ({ properties: { networks: { items } } });
  return {
    ...schema,
    title: 'spp config',
    description: 'Networks, input and seeds of a signal propagation plot.',
    properties: { ...schema.properties, networks: { ...networks, items: { ...network, allOf } } },
    patternProperties: { [EXTENSION.source]: {} },
    if: { required: ['base'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { anyOf: [{ properties: { base: { required } } }, each({ required })] },
    else: each({ required, allOf: alone }),
  };
}

function either(...anyOf: object[]): object {
  return { anyOf };
}

/** What a rule is about: a key, or a key with one of its words. */
function concerned({ key, word }: OnlyWith): object {
  return word === undefined
    ? { required: [key] }
    : { required: [key], properties: { [key]: { const: word } } };
}

function among({ other, values }: OnlyWith): object {
  return values === 'any' ? {} : { properties: { [other]: { enum: wordsOf(values) } } };
}

/** Undefined is what JSON Schema has no word for: a key that is absent, which `properties` lets pass. */
function wordsOf(values: readonly (string | boolean | undefined)[]) {
  return values.filter((value) => value !== undefined);
}

/** "If `key` is there, `other`, if it is there, has one of the values." */
function contradicts(rule: OnlyWith): object {
  return either({ not: concerned(rule) }, among(rule));
}

/** What more holds of a network that inherits nothing, so that what it leaves out has its default. */
function incomplete(rule: OnlyWith, network: object): object[] {
  const { key, other, values, required } = rule;
  const { default: fallback } = ((network as JsonSchema).properties?.[other] ?? {}) as JsonSchema;
  const given = { required: [other] };
  const defaultFits = values !== 'any' && values.some((value) => value === fallback);
  return [
    ...(defaultFits ? [] : [either({ not: concerned(rule) }, given)]),
    ...(required ? [either({ not: { ...given, ...among(rule) } }, { required: [key] })] : []),
  ];
}

const MULTIPLES = { properties: { widths: { items: { multipleOf: WIDTH_UNIT } } } };

/** Widths of a bottleneck preset; `unless` are models of which the name does not tell. */
function oddWidths(unless: readonly string[]): object {
  const models = [...presetsWith('basic'), ...unless];
  return either({ properties: { model: { enum: models } } }, MULTIPLES);
}

/** Of a preset there is one width a stage. */
function presetWidths(): object[] {
  const counts = MODEL_NAMES.map((model) => presetOf(model)?.stages.length);
  return [...new Set(counts)].flatMap((count) => {
    if (count === undefined) return [];
    const models = MODEL_NAMES.filter((_, i) => counts[i] === count);
    const isOne = { required: ['model'], properties: { model: { enum: models } } };
    return [
      either({ not: isOne }, { properties: { widths: { minItems: count, maxItems: count } } }),
    ];
  });
}

/** Widths of a model whose block the config gives, bottleneck by default. */
function freeWidths(): object {
  const presets = MODEL_NAMES.filter((model) => !FREE_MODELS.includes(model));
  return either(
    { properties: { model: { enum: presets } } },
    { required: ['block'], properties: { block: { const: 'basic' } } },
    MULTIPLES,
  );
}
