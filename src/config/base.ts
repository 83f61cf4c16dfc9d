import type { z } from 'zod';
import type { Path } from '../core/place.ts';
import { baseShapeOf } from './base-shape.ts';
import { DRAWN_KEYS, IMPORTED_KEYS } from './imported-keys.ts';
import { modelMistake, USUAL, withModel } from './model.ts';
import { isFromFile } from './network.ts';
import { BASE_KEYS, networkShape } from './network-keys.ts';
import { type Given, isNotOf, meansNothing } from './rules.ts';

type Issue = z.core.$ZodIssue;

/** A config's data, its networks complete with what they inherit from `base`. */
export interface Inherited {
  readonly data: unknown;
  /** Where a value of `data` is written: what a network inherits, in `base`. */
  written(path: Path): Path;
  /** The issues of `data`, each where it is written, and what is wrong in `base` once. */
  toldOnce(issues: readonly Issue[]): Issue[];
}

/**
 * Gives every network the keys of `base` that it has not itself. A key that means nothing in a network
 * (`order` where its norm is none) is left out of it: `base` is written for all of them.
 */
export function inherit(data: unknown): Inherited {
  if (!isMapping(data) || !isMapping(data['base']) || !Array.isArray(data['networks'])) {
    return { data, written: (path) => path, toldOnce: (issues) => [...issues] };
  }
  const base = inheritable(data['base']);
  const own: unknown[] = data['networks'];
  const networks = own.map((network) =>
    isMapping(network) ? { ...inheritedBy(network, base), ...network } : network,
  );
  const isOwn = (index: unknown, key: unknown) => {
    const network = own[Number(index)];
    return isMapping(network) && Object.hasOwn(network, String(key));
  };
  const written = (path: Path) => {
    const [top, index, key] = path;
    if (top !== 'networks' || key === undefined || isOwn(index, key)) return path;
    const network = networks[Number(index)];
    const has = isMapping(network) && Object.hasOwn(network, String(key));
    return has ? ['base', ...path.slice(2)] : path;
  };
  return {
    data: { ...data, networks },
    written,
    toldOnce: (issues) => issues.flatMap((issue) => place(issue, written, isOwn)),
  };
}

/** What `base` may hold. A value that is no good is told of there: null keeps its place, and is cheap. */
function inheritable(base: Given): Given {
  const shape: Readonly<Record<string, z.ZodType>> = baseShapeOf(base).shape;
  const keys = Object.keys(shape).filter((key) => Object.hasOwn(base, key));
  const isValid = (key: string) => shape[key]?.safeParse(base[key]).success;
  return Object.fromEntries(keys.map((key) => [key, isValid(key) ? base[key] : null]));
}

/** What a network from a file has of `base`, the laws of weights only where it draws them. */
function inheritedByFile(given: Given, base: Given): Given {
  const isDrawn = given['weights'] === 'drawn';
  const means = (key: string) =>
    IMPORTED_KEYS.includes(key) && (isDrawn || !DRAWN_KEYS.some((each) => each === key));
  return Object.fromEntries(
    Object.entries(base).filter(([key, value]) => means(key) && value !== 'published'),
  );
}

function inheritedBy(network: Given, base: Given): Given {
  const given = { ...base, ...network };
  if (isFromFile(given)) return inheritedByFile(given, base);
  const all = wholeOf(given);
  const means = (key: string) =>
    BASE_KEYS.includes(key) && !meansNothing(key, all) && !isNotOf(key, given);
  return Object.fromEntries(Object.entries(base).filter(([key]) => means(key)));
}

/** A network with what its model has of its own, as far as it can be told of one with mistakes in it. */
function wholeOf(given: Given): Given {
  const { data } = networkShape.safeParse(given);
  if (data === undefined || modelMistake(data) !== undefined) return { ...USUAL, ...given };
  return { ...withModel(data), ...given };
}

/**
 * An issue with an inherited value: none of the network's where the value is bad by itself, for `base`
 * is checked too; where it does not go with a key of the network's own, at that key.
 */
function place(
  issue: Issue,
  written: (path: Path) => Path,
  isOwn: (index: unknown, key: unknown) => boolean,
): Issue[] {
  const path = written(issue.path as Path);
  if (path === issue.path || path[0] !== 'base') return [issue];
  if (issue.code !== 'custom') return [];
  const [, index, key] = issue.path;
  const others: string[] = issue.params?.['others'] ?? [];
  const other = others.find((each) => isOwn(index, each));
  if (other === undefined) return [{ ...issue, path: [...path] }];
  return [
    {
      ...issue,
      path: ['networks', index as number, other],
      message: `${issue.message} (\`${String(key)}\` is inherited from \`base\`)`,
      params: { remedy: `Give this network a ${String(key)} of its own, or change ${other}.` },
    },
  ];
}

function isMapping(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
