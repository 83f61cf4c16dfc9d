import { complete } from './complete.ts';
import { modelMistake, withModel } from './model.ts';
import { networkShape } from './network-keys.ts';
import { type Broken, brokenRules } from './rules.ts';

export const networkSchema = networkShape
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
