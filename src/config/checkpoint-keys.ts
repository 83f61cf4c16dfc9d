import { z } from 'zod';
import { nearest } from '../schema/did-you-mean.ts';
import { line, listOf } from '../schema/values.ts';
import { INDEX_FILE } from '../weights/safetensors/checkpoint.ts';
import { PICKLE_FILE, pickled } from '../weights/safetensors/refused.ts';

const MAX_FILES = 1000;
const MAX_PATTERN = 200;

/**
 * Paths and globs of files of weights.
 *
 * @param words that may stand in their place
 */
export function weightFiles(...words: readonly string[]) {
  const error = [...words, 'the path of a .safetensors file, a glob of them, or a list'].join(', ');
  return z
    .union([line(4096), listOf(line(4096), 'files', 1, MAX_FILES)], { error })
    .superRefine((given, context) => {
      const list = typeof given === 'string' ? [given] : given;
      for (const [i, file] of list.entries()) {
        const mistake = mistakeOf(file, words);
        if (mistake === undefined) continue;
        const path = typeof given === 'string' ? [] : [i];
        const { message, remedy } = mistake;
        context.addIssue({ code: 'custom', path, message, params: { remedy } });
      }
    });
}

function mistakeOf(file: string, words: readonly string[]) {
  if (/\.safetensors$/i.test(file) || INDEX_FILE.test(file)) return undefined;
  if (PICKLE_FILE.test(file)) return pickled(file);
  const near = nearest(file, words);
  const others = words.length === 0 ? '' : `; the words here are ${words.join(', ')}`;
  return {
    message: `weights are read from .safetensors files, and not from ${JSON.stringify(file)}${others}`,
    remedy:
      near === undefined
        ? 'Name such a file, a glob of them, or a .safetensors.index.json.'
        : `Did you mean ${near}?`,
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
