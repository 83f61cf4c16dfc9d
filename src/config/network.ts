import { type AnySpec, isModelFile } from '../networks/imported.ts';
import { chosenBy } from '../schema/chosen.ts';
import { complete } from './complete.ts';
import { importedSchema } from './imported.ts';
import { modelMistake, withModel } from './model.ts';
import { networkShape } from './network-keys.ts';
import { type Broken, brokenRules } from './rules.ts';

/** A network that a family plans. */
export const plannedSchema = networkShape
  .superRefine((written, context) => {
    const mistake = modelMistake(written);
    const broken: readonly Broken[] =
      mistake === undefined
        ? brokenRules(written, withModel(written))
        : [{ ...mistake, path: [mistake.key], message: mistake.message, others: ['model'] }];
    for (const { path, message, remedy, others } of broken) {
      const params = { remedy, others };
      context.addIssue({ code: 'custom', path: [...path], message, params });
    }
  })
  .transform((written) => complete(withModel(written)))
  .describe('A network.');

/** Whether a network, as it is written, is one from a file: its model says so. */
export function isFromFile(written: unknown): boolean {
  return (
    typeof written === 'object' &&
    written !== null &&
    'model' in written &&
    isModelFile(written.model)
  );
}

/** A network: by the name of its model, or from an ONNX file. */
export const networkSchema = chosenBy<AnySpec>((written) =>
  isFromFile(written) ? importedSchema : plannedSchema,
);
