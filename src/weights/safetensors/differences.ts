import { UserError } from '../../core/errors.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { FileTensor } from './header.ts';
import { READ_TYPES, storedType } from './stored-type.ts';

/** A tensor that is looked for in a checkpoint. */
export interface Sought {
  readonly name: string;
  /** But for sizes of 1, which codes write or leave out. */
  readonly shape: readonly number[];
}

/** Names that a message lists of each kind of mistake. */
const LISTED = 10;

/** Statistics of batch norms, which few networks go by. */
const KEPT_BY_NORMS = /(^|\.)(running_mean|running_var|num_batches_tracked)$/;

/** How many of the tensors that are looked for a checkpoint has by name. */
export function hits({ tensors }: Checkpoint, sought: readonly Sought[]): number {
  return sought.filter(({ name }) => tensors.has(name)).length;
}

/**
 * Makes sure that a checkpoint has what is looked for, and nothing else.
 *
 * @param isBeside whether a tensor may be there that nobody looks for
 * @throws UserError with all that is missing, too much, of another shape or of a type that is not read
 */
export function refuseDifferences(
  { file, tensors }: Checkpoint,
  sought: readonly Sought[],
  isBeside: (name: string) => boolean,
  remedy: string,
): void {
  const wanted = new Map(sought.map((each) => [each.name, each]));
  const missing = [...wanted.keys()].filter((name) => !tensors.has(name));
  const extra = [...tensors.keys()].filter(
    (name) => !wanted.has(name) && !KEPT_BY_NORMS.test(name) && !isBeside(name),
  );
  const there = [...wanted.values()].flatMap(({ name, shape }) => {
    const tensor = tensors.get(name);
    return tensor === undefined ? [] : [{ name, shape, tensor }];
  });
  const misshapen = there
    .filter(({ shape, tensor }) => !isSameShape(shape, tensor.shape))
    .map(({ name, shape, tensor }) => `${name} [${tensor.shape}] for [${shownAs(shape, tensor)}]`);
  const unread = there
    .filter(({ tensor }) => storedType(tensor.dtype) === undefined)
    .map(({ name, tensor }) => `${name} (${tensor.dtype})`);
  const told = [
    ...listed('missing', missing),
    ...listed('not of the network', extra),
    ...listed('of another shape', misshapen),
    ...listed(`not of type ${READ_TYPES.join(', ')}`, unread),
  ];
  if (told.length === 0) return;
  throw new UserError(`this is no checkpoint of the network: ${told.join('; ')}`, {
    place: file,
    remedy,
  });
}

/** `2 missing (a, b)` */
function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const rest = names.length - LISTED;
  const more = rest > 0 ? `, and ${rest} more` : '';
  return [`${names.length} ${what} (${names.slice(0, LISTED).join(', ')}${more})`];
}

/** With its sizes of 1 where the other has as many. */
function shownAs(shape: readonly number[], { shape: other }: FileTensor): readonly number[] {
  return shape.length === other.length ? shape : shape.filter((size) => size !== 1);
}

function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  const [x, y] = [a, b].map((shape) => shape.filter((size) => size !== 1).join());
  return x === y;
}
