import { z } from 'zod';
import { FAMILIES, FAMILY_NAMES, FREE_MODELS, MODEL_NAMES } from '../networks/families/table.ts';
import { importedShape } from './imported-keys.ts';
import { designOf } from './model.ts';
import { plannedSchema } from './network.ts';
import { baseShape } from './network-keys.ts';
import { BY_STAGE, OF_GIVEN, ONLY_WITH, type OnlyWith, WIDTH_UNIT } from './rules.ts';
import { configSchema, EXTENSION } from './schema.ts';
import { withSharedLists } from './shared-lists.ts';
import { SWEEP_VALUES, sweepJsonSchema, sweepValuesJsonSchema } from './sweep/json-schema.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

const RULES = [...OF_GIVEN, ...ONLY_WITH];

/**
 * The JSON Schema (draft 7) of a config file, for editors. What a network inherits from `base` is out
 * of its reach, and what a sweep gives it: with either it checks only the rules that a network's own keys break.
 */
export function configJsonSchema(): object {
  const schema = draft(configSchema);
  const networks = draftOf(schema, 'networks');
  const { required, ...network } = draft(plannedSchema);
  const allOf = [...RULES.map(contradicts), oddWidths(BLOCK_GIVEN), ...presetCounts()];
  const alone = [...RULES.flatMap((rule) => incomplete(rule, network)), freeWidths()];
  const each = (items: object) => ({ properties: { networks: { items: planned(items) } } });
  return withSharedLists({
    ...schema,
    definitions: {
      network: { ...network, allOf },
      'from-file': draft(importedShape.partial()),
      [SWEEP_VALUES]: sweepValuesJsonSchema(draft),
    },
    title: 'spp config',
    description: 'Networks, input and seeds of a signal propagation plot.',
    properties: {
      ...schema.properties,
      base: {
        ...draftOf(schema, 'base'),
        ...planned(draft(baseShape)),
        ...fromFile({ ...FILE, not: { required: ['name'] } }),
      },
      networks: {
        ...networks,
        items: { ...planned(orOfBase), ...fromFile({ ...FILE, required: ['model'] }) },
      },
      sweep: sweepJsonSchema(draftOf(schema, 'sweep')),
    },
    patternProperties: { [EXTENSION.source]: {} },
    // Elsewhere than in the list of networks stands a part of each.
    if: either({ required: ['base'] }, { required: ['sweep'] }),
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: either(
      { required: ['base'], properties: { base: { required } } },
      { required: ['sweep'], properties: { sweep: { required: ['networks.model'] } } },
      each({ required }),
    ),
    else: each({ required, allOf: alone }),
  });
}

function draft(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...own } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  return own;
}

function draftOf({ properties }: JsonSchema, key: string): JsonSchema {
  return properties?.[key] as JsonSchema;
}

/** What holds of networks that are not from a file. */
function planned(items: object): object {
  return { if: FROM_FILE, else: items };
}

function fromFile(items: object): object {
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  return { then: items };
}

/** What stands under `definitions`, for it comes several times. */
const NETWORK = { $ref: '#/definitions/network' };
/** A reference beside other words would hide them in draft 7. */
const FILE = { allOf: [{ $ref: '#/definitions/from-file' }] };

/** Without a model of its own a network has that of `base`, which may be a file. */
const orOfBase = { if: { required: ['model'] }, ...fromFile(NETWORK), else: either(NETWORK, FILE) };

const FROM_FILE = {
  required: ['model'],
  properties: { model: { type: 'string', pattern: '\\.[oO][nN][nN][xX]$' } },
};

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
function wordsOf(values: readonly (string | number | boolean | undefined)[]) {
  return values.filter((value) => value !== undefined);
}

/** "If `key` is there, `other`, if it is there, has one of the values." */
function contradicts(rule: OnlyWith): object {
  return either({ not: concerned(rule) }, among(rule));
}

/** What more holds of a network that inherits nothing, so that what it leaves out has its default. */
function incomplete(rule: OnlyWith, network: object): object[] {
  const { key, other, values, required = [] } = rule;
  const { default: fallback } = ((network as JsonSchema).properties?.[other] ?? {}) as JsonSchema;
  const given = { required: [other] };
  const defaultFits =
    values !== 'any' && values.some((value) => value === fallback || value === undefined);
  const needs = { required: [other], properties: { [other]: { enum: required } } };
  return [
    ...(defaultFits ? [] : [either({ not: concerned(rule) }, given, ofModels(rule))]),
    ...(required.length > 0 ? [either({ not: needs }, { required: [key] })] : []),
  ];
}

/** The models that have by themselves what a rule asks for. */
function ofModels({ other, values }: OnlyWith): object {
  const models = MODEL_NAMES.filter((model) => {
    const value = own(model)[other as keyof ReturnType<typeof own>];
    return value !== undefined && (values === 'any' || values.some((each) => each === value));
  });
  return { required: ['model'], properties: { model: { enum: models } } };
}

const MULTIPLES = { properties: { widths: { items: { multipleOf: WIDTH_UNIT } } } };

/** Widths of a network that the config gives nothing beside; `unless` are models of which the name does not tell. */
function oddWidths(unless: readonly string[]): object {
  const models = MODEL_NAMES.filter((model) => {
    const { block, expansion } = own(model);
    return block !== 'bottleneck' || expansion !== undefined || unless.includes(model);
  });
  return either(
    { properties: { model: { enum: models } } },
    { required: ['expansion'] },
    MULTIPLES,
  );
}

/** Of a preset there is one value a stage. */
function presetCounts(): object[] {
  const presets = MODEL_NAMES.filter((model) => !FREE_MODELS.includes(model));
  const counts = new Map(presets.map((model) => [model, own(model).stages?.length]));
  return [...new Set(counts.values())].map((count) => {
    const models = presets.filter((model) => counts.get(model) === count);
    const isOne = { required: ['model'], properties: { model: { enum: models } } };
    const sized = BY_STAGE.map((key) => [key, { minItems: count, maxItems: count }]);
    return either({ not: isOne }, { properties: Object.fromEntries(sized) });
  });
}

/** Widths of a model whose block the config gives, bottleneck by default. */
function freeWidths(): object {
  const others = MODEL_NAMES.filter((model) => !BLOCK_GIVEN.includes(model));
  return either(
    { properties: { model: { enum: others } } },
    { required: ['block'], properties: { block: { const: 'basic' } } },
    { required: ['expansion'] },
    MULTIPLES,
  );
}

/** The models whose blocks the config may choose. */
const BLOCK_GIVEN: readonly string[] = FAMILY_NAMES.filter(
  (name) => 'block' in FAMILIES[name].parameters,
);

/** What a model has of its own where the config gives nothing. */
function own(model: string): ReturnType<typeof designOf> {
  return designOf(model, {}, 'paper');
}
