import type { At, Layout, Place } from './names.ts';

/** The name that a published model has for a tensor of a block; undefined where it has no such module. */
export function publishedName(
  { gain, ...names }: Layout,
  block: At,
  module: string,
  key: string,
): string | undefined {
  const places = placesOf(names, block);
  if (module !== '') return nameIn(places, module, key);
  const [first] = places;
  return gain === undefined || first === undefined ? undefined : `${first.path}.${gain}`;
}

function placesOf({ stem, places }: Pick<Layout, 'stem' | 'places'>, block: At): readonly Place[] {
  return block.stage === 0 ? [{ path: '', modules: stem }] : places(block);
}

/** The name of a tensor in the first of some places that has its module. */
export function nameIn(places: readonly Place[], module: string, key: string): string | undefined {
  const place = places.find(({ modules }) => Object.hasOwn(modules, module));
  if (place === undefined) return undefined;
  return [place.path, place.modules[module], key].filter((part) => part !== '').join('.');
}
