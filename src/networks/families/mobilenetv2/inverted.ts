import type { Family } from '../family.ts';
import { identityOnly } from '../shortcuts.ts';
import { planBlock } from './block.ts';

/** What every family of inverted bottlenecks has. */
export const INVERTED = {
  title: 'inverted bottleneck',
  features: ['residual: nf', 'init: published'],
  postActivation: false,
  stemActivation: true,
  shortcut: identityOnly,
  planBlock,
} as const satisfies Partial<Family>;
