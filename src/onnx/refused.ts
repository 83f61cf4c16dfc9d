import { messageOf, UserError } from '../core/errors.ts';

/** More of a message than a line of the terminal takes. */
const LONGEST = 300;

/** What onnxruntime says where it has not enough memory. */
const OF_MEMORY = /allocat|BFCArena|out of memory/i;

/** What it says of a Gather: `idx=1024 must be within the inclusive range [-1024,1023]`. */
const BEYOND_TABLE =
  /out of data bounds, idx=(-?\d+) must be within the inclusive range \[(-?\d+),(\d+)\]/;

function beyondTable(place: string, index: string, rows: number, cause: unknown): UserError {
  return new UserError(`${index} is none of the ${rows} rows of a table that the model reads`, {
    place,
    remedy: 'Choose tokens of its vocabulary, and sizes that its table of positions has.',
    cause,
  });
}

function tooLarge(place: string, cause: unknown): UserError {
  return new UserError('there is not enough memory for this model at these sizes', {
    place,
    remedy: 'Choose a smaller batch, size or dims.',
    cause,
  });
}

/**
 * A model that onnxruntime does not load or run.
 *
 * @param file as messages name it
 * @param cause what onnxruntime threw
 */
export function refusedModel(file: string, cause: unknown): UserError {
  if (OF_MEMORY.test(messageOf(cause))) return tooLarge(file, cause);
  const [, index, , last] = BEYOND_TABLE.exec(messageOf(cause)) ?? [];
  if (index !== undefined) return beyondTable(file, index, Number(last) + 1, cause);
  const [line = ''] = messageOf(cause).split('\n');
  const told = line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
  return new UserError(`onnxruntime refuses this model: ${told}`, {
    place: file,
    remedy:
      'Check it with onnx.checker.check_model in Python, and that the sizes of its inputs are those that it was exported for.',
    cause,
  });
}
