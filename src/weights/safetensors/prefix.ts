import type { Checkpoint } from './checkpoint.ts';

/** What trainers put before all names: DataParallel, Lightning, `torch.compile`, and their own. */
const PREFIXES = ['module.', 'model.', 'state_dict.', '_orig_mod.'];

/** A checkpoint as it is, and without what stands before all of its names. */
export function withoutPrefixes(checkpoint: Checkpoint): Checkpoint[] {
  const { tensors } = checkpoint;
  const names = [...tensors.keys()];
  const prefix = PREFIXES.find((each) => names.every((name) => name.startsWith(each)));
  if (prefix === undefined || names.length === 0) return [checkpoint];
  const rest = new Map([...tensors].map(([name, tensor]) => [name.slice(prefix.length), tensor]));
  return [checkpoint, ...withoutPrefixes({ ...checkpoint, tensors: rest })];
}
