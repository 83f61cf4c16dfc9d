import { z } from 'zod';
import { line, listOf } from '../schema/values.ts';
import { INDEX_FILE } from '../weights/safetensors/checkpoint.ts';
import { PICKLE_FILE, pickled } from '../weights/safetensors/refused.ts';

const MAX_FILES = 1000;
const MAX_PATTERN = 200;

/** Paths and globs of files of weights. */
export const WEIGHT_FILES = z
  .union([line(4096), listOf(line(4096), 'files', 1, MAX_FILES)], {
    error: 'the path of a .safetensors file, a glob of them, or a list',
  })
  .superRefine((given, context) => {
    const list = typeof given === 'string' ? [given] : given;
    for (const [i, file] of list.entries()) {
      const mistake = mistakeOf(file);
      if (mistake === undefined) continue;
      const path = typeof given === 'string' ? [] : [i];
      const { message, remedy } = mistake;
      context.addIssue({ code: 'custom', path, message, params: { remedy } });
    }
  });

function mistakeOf(file: string) {
  if (/\.safetensors$/i.test(file) || INDEX_FILE.test(file)) return undefined;
  if (PICKLE_FILE.test(file)) return pickled(file);
  return {
    message: `weights are read from .safetensors files, and not from ${JSON.stringify(file)}`,
    remedy: 'Name such a file, a glob of them, or a .safetensors.index.json.',
  };
}

/** Where a checkpoint's path has its step: a regular expression with one group. */
export const STEP_PATTERN = line(MAX_PATTERN).superRefine((pattern, context) => {
  const groups = groupsOf(pattern);
  if (groups === 1) return;
  const message =
    groups === null
      ? `\`step\` is no regular expression: ${JSON.stringify(pattern)}`
      : `\`step\` must have one group, that of the number, but has ${groups}`;
  const remedy = String.raw`Write for example step: 'checkpoint-(\d+)'.`;
  context.addIssue({ code: 'custom', message, params: { remedy } });
});

/** Groups of a regular expression; null where it is none. */
function groupsOf(pattern: string): number | null {
  try {
    // What also matches nothing tells of every group.
    return (new RegExp(`${pattern}|`).exec('') as RegExpExecArray).length - 1;
  } catch {
    return null;
  }
}
