import { messageOf, UserError } from '../core/errors.ts';

/** More of a message than a line of the terminal takes. */
const LONGEST = 300;

/**
 * A model that onnxruntime does not load or run.
 *
 * @param file as messages name it
 * @param cause what onnxruntime threw
 */
export function refusedModel(file: string, cause: unknown): UserError {
  const [line = ''] = messageOf(cause).split('\n');
  const told = line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
  return new UserError(`onnxruntime refuses this model: ${told}`, {
    place: file,
    remedy:
      'Check it with onnx.checker.check_model in Python, and that the sizes of its inputs are those that it was exported for.',
    cause,
  });
}
