import path from 'node:path';
import type { z } from 'zod';
import { UNPRINTABLE } from '../core/printable.ts';
import type { ImportedSpec } from '../networks/imported.ts';
import { GIVEN_INITS } from '../networks/inits.ts';
import { DRAWN_KEYS, importedShape } from './imported-keys.ts';

type Written = z.output<typeof importedShape>;

/** A network from an ONNX file. */
export const importedSchema = importedShape
  .superRefine((written, context) => {
    for (const { key, message, remedy } of mistakes(written)) {
      context.addIssue({
        code: 'custom',
        path: [key],
        message,
        params: { remedy, others: ['weights'] },
      });
    }
  })
  .transform(complete)
  .describe('A network from an ONNX file.');

function mistakes(written: Written) {
  const { weights, init, init_std } = written;
  const given = DRAWN_KEYS.filter((key) => written[key] !== undefined);
  if (weights === 'stored') {
    return given.map((key) => ({
      key,
      message: `\`${key}\` is only for weights: drawn, but here the weights of the file are used`,
      remedy: `Set weights: drawn, or remove ${key}.`,
    }));
  }
  const laws: readonly string[] = typeof init === 'object' ? Object.values(init) : [init ?? ''];
  const needs = GIVEN_INITS.find((name) => laws.includes(name));
  if (needs !== undefined && init_std === undefined) {
    return [
      {
        key: 'init',
        message: `init: ${needs} needs \`init_std\``,
        remedy: 'Add init_std, for example init_std: 0.02.',
      },
    ];
  }
  if (needs === undefined && init_std !== undefined) {
    return [
      {
        key: 'init_std',
        message: `\`init_std\` is only for init: ${GIVEN_INITS.join(' | ')}`,
        remedy: 'Remove init_std, or set such an init.',
      },
    ];
  }
  return [];
}

function complete({ name, model, ...written }: Written): ImportedSpec {
  const own = path.posix.basename(model.replaceAll('\\', '/')).replace(/\.onnx$/i, '');
  const drawn = written.weights === 'drawn' ? DRAWN_DEFAULTS : {};
  const given = Object.entries(written).filter(([, value]) => value !== undefined);
  return {
    name: name ?? (own.replace(UNPRINTABLE, '\ufffd') || 'model'),
    model,
    ...drawn,
    ...Object.fromEntries(given),
  } as ImportedSpec;
}

/** What holds of weights that are drawn where nothing is said. */
const DRAWN_DEFAULTS = {
  init: 'he-normal',
  init_gain: 1,
  fan: 'fan_in',
  scaled_ws: false,
} as const;
