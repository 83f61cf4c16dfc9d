import path from 'node:path';
import type { z } from 'zod';
import { UNPRINTABLE } from '../core/printable.ts';
import type { Sequence } from '../networks/checkpoint.ts';
import type { ImportedSpec } from '../networks/imported.ts';
import { GIVEN_INITS } from '../networks/inits.ts';
import { sequenceOf } from './complete.ts';
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
  const { weights, init, init_std, step } = written;
  const given = DRAWN_KEYS.filter((key) => written[key] !== undefined);
  if (step !== undefined && sequenceIn(written) === undefined) {
    return [
      {
        key: 'step',
        message: '`step` is only for checkpoints, but here there is one file',
        remedy: 'Remove step, or name checkpoints by `weights`, or by a glob of models.',
      },
    ];
  }
  if (isGlob(written.model) && weights !== 'stored' && weights !== 'drawn') {
    return [
      {
        key: 'weights',
        message: 'the models are several files, and so are the weights',
        remedy: 'Name one model, or leave `weights` out.',
      },
    ];
  }
  if (weights !== 'drawn') {
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

/** The checkpoints that a network names: models, or files of weights for one. */
function sequenceIn({ model, weights, step }: Written): Sequence | undefined {
  if (weights !== 'stored' && weights !== 'drawn') return sequenceOf('weights', weights, step);
  return isGlob(model) ? sequenceOf('model', model, step) : undefined;
}

/** Whether a path may be a pattern, which is known for sure when the files are looked for. */
function isGlob(path: string): boolean {
  return /[*?[{]/.test(path);
}

function complete(network: Written): ImportedSpec {
  const { name, model, step: _, ...written } = network;
  const sequence = sequenceIn(network);
  const own = path.posix.basename(model.replaceAll('\\', '/')).replace(/\.onnx$/i, '');
  const drawn = written.weights === 'drawn' ? DRAWN_DEFAULTS : {};
  const given = Object.entries(written).filter(([, value]) => value !== undefined);
  return {
    name: name ?? (own.replace(UNPRINTABLE, '\ufffd') || 'model'),
    model,
    ...drawn,
    ...Object.fromEntries(given),
    ...(sequence?.key === 'weights' ? { weights: 'stored' } : {}),
    ...(sequence === undefined ? {} : { sequence }),
  } as ImportedSpec;
}

/** What holds of weights that are drawn where nothing is said. */
const DRAWN_DEFAULTS = {
  init: 'he-normal',
  init_gain: 1,
  fan: 'fan_in',
  scaled_ws: false,
} as const;
