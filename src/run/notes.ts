import { isStored } from '../networks/imported.ts';
import { isRandom } from './imported/feed.ts';
import type { Prepared } from './prepare.ts';

/** What the user should know of a network before it is run under some seeds. */
export function notesOn(network: Prepared, seeds: readonly number[]): readonly string[] {
  const { notes, spec } = network;
  if (seeds.length < 2 || !isFixed(network)) return notes;
  return [...notes, `${spec.name}: weights and input are the same under every seed`];
}

/** Whether nothing of a network, nor of what it is fed with, is drawn. */
function isFixed({ spec, feeds, input }: Prepared): boolean {
  const isDrawn = input.kind === 'gaussian' || input.kind === 'pink';
  return (
    isStored(spec) && feeds.every((feed) => (feed.kind === 'batch' ? !isDrawn : !isRandom(feed)))
  );
}
