import type { KnownInput } from '../input.ts';
import type { Prepared } from '../prepare.ts';
import type { Feed, OwnFeed } from './feed.ts';

/**
 * What a network from a file got that the config does not say: batch, size and channels of what it was exported
 * for; or, where it takes no pictures, what it was fed with instead.
 */
export function fedText(
  { plan, feeds, batch, size }: Pick<Prepared, 'plan' | 'feeds' | 'batch' | 'size'>,
  input: KnownInput,
): Readonly<Record<string, unknown>> {
  if (plan !== null) return {};
  const pictures = feeds.find((feed) => feed.kind === 'batch');
  if (pictures === undefined) return { fed: ownOf(feeds).filter(isTold).map(textOf).join(', ') };
  const channels = 'channels' in input ? input.channels : 3;
  return {
    ...(batch === input.batch ? {} : { batch }),
    ...(`${size}` === `${input.size}` ? {} : { size }),
    ...(pictures.channels === channels ? {} : { channels: pictures.channels }),
  };
}

/** What graph inputs are fed with, each once: rows are told by what chooses them. */
function ownOf(feeds: readonly Feed[]): OwnFeed[] {
  const own = feeds.flatMap((feed) => {
    if (feed.kind === 'batch') return [];
    return feed.kind === 'rows' ? [feed.ids] : [feed];
  });
  return [...new Set(own)];
}

/** Masks, types and positions are what anybody would take them for. */
function isTold({ from: { kind } }: OwnFeed, _: number, all: readonly OwnFeed[]): boolean {
  const usual = ['ones', 'zeros', 'range'];
  return !usual.includes(kind) || all.every(({ from }) => usual.includes(from.kind));
}

/** `tokens 2×128`, `file batch.npz (2×128)`. */
function textOf({ value, from }: OwnFeed): string {
  const shape = value.shape.join('×');
  return from.kind === 'file' ? `file ${from.path} (${shape})` : `${from.kind} ${shape}`;
}
