import { complete } from './complete.ts';
import { networkShape } from './network-keys.ts';
import { brokenRules } from './rules.ts';

export const networkSchema = networkShape
  .superRefine((given, context) => {
    for (const { path, message, remedy, others } of brokenRules(given)) {
      const params = { remedy, others };
      context.addIssue({ code: 'custom', path: [...path], message, params });
    }
  })
  .transform(complete)
  .describe('A network.');
