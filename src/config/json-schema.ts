import { z } from 'zod';
import { ONLY_WITH, type OnlyWith } from './rules.ts';
import { configSchema } from './schema.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The JSON Schema (draft 7) of a config file, for editors. */
export function configJsonSchema(): object {
  const schema = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  const networks = schema.properties?.['networks'] as JsonSchema;
  const network = networks.items as JsonSchema;
  const allOf = ONLY_WITH.flatMap((rule) => conditions(rule, network));
  return {
    ...schema,
    title: 'spp config',
    description: 'Networks, input and seeds of a signal propagation plot.',
    properties: { ...schema.properties, networks: { ...networks, items: { ...network, allOf } } },
  };
}

/** "If `key` is there, `other` has one of the values" and, where `key` is required, the converse. */
function conditions({ key, other, values, required }: OnlyWith, network: JsonSchema): object[] {
  const { default: fallback } = (network.properties?.[other] ?? {}) as JsonSchema;
  const among = { properties: { [other]: { enum: values } } };
  const fits = values.includes(String(fallback)) ? among : { ...among, required: [other] };
  const onlyWith = { anyOf: [{ not: { required: [key] } }, fits] };
  return required ? [onlyWith, { anyOf: [{ not: fits }, { required: [key] }] }] : [onlyWith];
}
