import { familyNameOf } from '../networks/families/table.ts';
import type { BlockPlan } from '../plan/blocks.ts';
import type { Layout } from './names/names.ts';
import { publishedName } from './names/published.ts';
import { NAMES } from './names/table.ts';
import { TORCHVISION } from './names/torchvision.ts';

/** How the tensors of a checkpoint may be called. */
export interface Naming {
  /** Whose names they are, in a message. */
  readonly of: string;
  /**
   * The name of a parameter of a block; undefined where nothing is called so.
   *
   * @param module within the block; '' is the block itself
   */
  name(block: BlockPlan, module: string, key: string): string | undefined;
  /** Whether weights are as they are before the network standardises them. */
  readonly standardizes: boolean;
  /** Modules behind the last block, which are not run. */
  readonly head: readonly string[];
}

const CLASSIFIERS = ['fc', 'classifier', 'head', 'last_linear'];

/** The names of spp itself, as `spp export` writes them where it has no others. */
const OWN: Naming = {
  of: 'spp export',
  name: (block, module, key) => joined(block.name, module, key),
  standardizes: false,
  head: CLASSIFIERS,
};

/** All namings that a checkpoint of a model may have. */
export function namingsOf(model: string): Naming[] {
  const family = familyNameOf(model);
  if (family === undefined) return [OWN];
  const published = { timm: NAMES[family], torchvision: TORCHVISION[family] };
  const known = Object.entries(published).flatMap(([of, names]) => {
    return names === null ? [] : [namingOf(of, names)];
  });
  return [...known, OWN];
}

function namingOf(of: string, names: Layout): Naming {
  return {
    of,
    name: (block, module, key) => publishedName(names, block, module, key),
    standardizes: true,
    head: [...CLASSIFIERS, ...Object.values(names.head?.modules ?? {})],
  };
}

/** Whether a tensor is of what is behind the last block. */
export function isOfHead({ head }: Naming, name: string): boolean {
  return head.some((module) => name.startsWith(`${module}.`));
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('.');
}
