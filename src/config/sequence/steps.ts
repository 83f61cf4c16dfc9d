import path from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { Sequence } from '../../networks/checkpoint.ts';

/** A file, and the step of the training that it was saved at. */
interface Step {
  readonly file: string;
  readonly step: number;
}

/** The last number of a file's name; what its ending has is none. */
const LAST_NUMBER = /(\d+)\D*$/;
const ENDING = /\.(onnx|safetensors|safetensors\.index\.json)$/i;

/**
 * Files in the order of their steps, which their paths tell.
 *
 * @throws UserError where one has none, or two have the same
 */
export function stepsOf(
  files: readonly string[],
  { step: pattern }: Pick<Sequence, 'step'>,
  place: string,
): Step[] {
  const steps = files.map((file) => ({ file, step: stepOf(file, pattern, place) }));
  const ordered = steps.sort((a, b) => a.step - b.step);
  const twice = ordered.find(({ step }, i) => ordered[i - 1]?.step === step);
  if (twice === undefined) return ordered;
  const both = ordered.filter(({ step }) => step === twice.step).map(({ file }) => file);
  throw new UserError(`${both.slice(0, 2).join(' and ')} have the same step, ${twice.step}`, {
    place,
    remedy:
      'Give each run a network of its own, or say by `step` where the step stands in the path.',
  });
}

function stepOf(file: string, pattern: string | undefined, place: string): number {
  const found =
    pattern === undefined
      ? LAST_NUMBER.exec(path.posix.basename(file).replace(ENDING, ''))
      : new RegExp(pattern).exec(file);
  const step = Number(found?.[1] ?? Number.NaN);
  if (Number.isSafeInteger(step) && step >= 0) return step;
  const what =
    pattern === undefined
      ? `the name of ${file} has no number to be its step`
      : `${file} has no step where ${JSON.stringify(pattern)} looks for it`;
  throw new UserError(what, {
    place,
    remedy: String.raw`Say where the step stands in the path, for example step: 'checkpoint-(\d+)/', or leave the file out.`,
  });
}
